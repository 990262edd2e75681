"""The use cases around KPIs over one installation, and what the worker does about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from assistant.mail.outbox import Post
from assistant.programme.kpis.board import KpiBoard
from assistant.programme.kpis.figures import Figures
from assistant.programme.kpis.own import OwnFigures
from assistant.programme.kpis.planning import Planning
from assistant.programme.kpis.reminding import OwnerReminders
from assistant.programme.kpis.surveys import SurveyDesk
from assistant.programme.people.office import Base as PeopleBase
from assistant.programme.people.office import PeopleOffice
from governance.ports import Randomness

HOURLY: Final = timedelta(hours=1)


class Base(PeopleBase, Protocol):
    """What an installation gives."""

    @property
    def randomness(self) -> Randomness: ...  # noqa: D102


class KpiOffice:
    """Plan, figures, surveys, board, reminders."""

    def __init__(self, base: Base, *, post: Post, public_url: str) -> None:
        database, trail, clock, ids = base.database, base.trail, base.clock, base.ids
        self.planning: Final = Planning(database=database, trail=trail, clock=clock)
        self.figures: Final = Figures(
            database=database,
            trail=trail,
            clock=clock,
            ids=ids,
            randomness=base.randomness,
            planning=self.planning,
        )
        self.surveys: Final = SurveyDesk(
            database=database,
            trail=trail,
            clock=clock,
            ids=ids,
            randomness=base.randomness,
            planning=self.planning,
            figures=self.figures,
        )
        self.board: Final = KpiBoard(
            database=database, clock=clock, planning=self.planning, figures=self.figures
        )
        self.own: Final = OwnFigures(database=database, clock=clock)
        self.reminders: Final = OwnerReminders(
            database=database,
            clock=clock,
            post=post,
            planning=self.planning,
            figures=self.figures,
            public_url=public_url,
        )


class ProgrammeRounds:
    """What the worker does hourly: closes surveys, computes, reminds, forgets old times."""

    def __init__(self, base: Base, *, people: PeopleOffice, kpis: KpiOffice) -> None:
        self._clock: Final = base.clock
        self._people: Final = people
        self._kpis: Final = kpis
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Do what the clock asks for now."""
        now = self._clock.now()
        if self._looked is not None and self._looked <= now < self._looked + HOURLY:
            return
        self._kpis.surveys.close_due()
        self._kpis.figures.compute_due()
        self._people.booking.tidy()
        self._kpis.reminders.send_due()
        self._looked = now
