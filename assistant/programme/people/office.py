"""The use cases around people and structure, over one installation."""

from __future__ import annotations

from typing import Final, Protocol

from assistant.programme.people.assigning import Assignments
from assistant.programme.people.booking import Booking
from assistant.programme.people.directory import CoachRegister
from assistant.programme.people.importing import PeopleImport
from assistant.programme.people.register import PeopleRegister
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.ports import Clock, Ids


class Base(Protocol):
    """What an installation gives."""

    @property
    def database(self) -> Database: ...  # noqa: D102
    @property
    def trail(self) -> Trail: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def ids(self) -> Ids: ...  # noqa: D102


class PeopleOffice:
    """Register, import, coaches, engagements, times."""

    def __init__(self, base: Base) -> None:
        database, trail, clock, ids = base.database, base.trail, base.clock, base.ids
        self.register: Final = PeopleRegister(database)
        self.imports: Final = PeopleImport(database=database, trail=trail, clock=clock, ids=ids)
        self.coaches: Final = CoachRegister(database=database, trail=trail, clock=clock, ids=ids)
        self.assignments: Final = Assignments(database=database, trail=trail, clock=clock, ids=ids)
        self.booking: Final = Booking(database=database, clock=clock, ids=ids)
