"""Which sessions somebody may know of, and which of them to show: rows and names, no content.

Invariant: a session of others and one that is not there are told apart by nothing; a request for
coaching is nobody's session here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from assistant.sessions.releaser import NothingToReadError, may_look
from assistant.storage.database import Database
from assistant.storage.records import EMPTY_PROFILE, SessionRecord
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId, SessionSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An engagement as its people know it: its code, who is in it, and their parts."""

    engagement: EngagementId
    title: str = field(repr=False)
    names: Mapping[PersonId, str] = field(repr=False)
    roles: Mapping[PersonId, Role]

    @property
    def called(self) -> str:
        """What it is called on a page of one of its own people."""
        return self.title or ", ".join(self.coachees) or self.engagement

    @property
    def coachees(self) -> tuple[str, ...]:
        """The names of its coachees, in the order of the alphabet."""
        found = (self.names.get(p, "") for p, role in self.roles.items() if role is Role.COACHEE)
        return tuple(sorted(name for name in found if name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A session's row beside its room."""

    session: SessionRecord
    room: Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A part of somebody's sessions, the newest first. more: there are older ones."""

    sessions: tuple[Shelved, ...]
    more: bool


class Shelves:
    """Finds sessions and rooms for who takes part in them."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def rooms(self, who: Actor) -> tuple[Room, ...]:
        """Every engagement the actor takes part in, in the role they act in."""
        with self._database.read() as work:
            return _rooms(work, who)

    def room(self, engagement: str, who: Actor) -> Room:
        """One of them, by its code.

        Raises:
            NothingToReadError: none that the actor takes part in.
        """
        found = next((one for one in self.rooms(who) if one.engagement == engagement), None)
        if found is None:
            raise NothingToReadError("There is no engagement with this code that you take part in.")
        return found

    def of(
        self, who: Actor, *, start: int = 0, most: int = 30, engagement: str | None = None
    ) -> Shelf:
        """The actor's sessions from the `start`th newest on; of one engagement, or of all."""
        with self._database.read() as work:
            rooms = {
                one.engagement: one
                for one in _rooms(work, who)
                if engagement in {None, one.engagement}
            }
            rows = [
                record
                for code in rooms
                for record in work.sessions.of_engagement(code)
                if record.purpose == SessionSummary.code
            ]
            rows.sort(key=lambda one: (one.created_at, one.id), reverse=True)
            shown: list[Shelved] = []
            for record in rows:
                if len(shown) > start + most:
                    break
                if may_look(work, record, who):
                    shown.append(Shelved(session=record, room=rooms[record.engagement]))
        return Shelf(sessions=tuple(shown[start : start + most]), more=len(shown) > start + most)

    def find(self, session: SessionId, who: Actor) -> Shelved:
        """One session.

        Raises:
            NothingToReadError: none that the actor takes part in.
        """
        with self._database.read() as work:
            record = work.sessions.find(session)
            known = record is not None and record.purpose == SessionSummary.code
            if record is None or not known or not may_look(work, record, who):
                raise NothingToReadError(
                    "There is no session with this id that you take part in. Check the id."
                )
            return Shelved(session=record, room=_room(work, record.engagement))


def _rooms(work: UnitOfWork, who: Actor) -> tuple[Room, ...]:
    if who.person is None:
        return ()
    return tuple(
        _room(work, one.id)
        for one in work.engagements.of_person(who.person)
        if not one.erased
        and any(p.person == who.person and p.role is who.role for p in one.participants)
    )


def _room(work: UnitOfWork, engagement: EngagementId) -> Room:
    record = work.engagements.get(engagement)
    profile = EMPTY_PROFILE if record.erased else work.engagements.profile(engagement)
    return Room(
        engagement=engagement,
        title=profile.title,
        names=profile.names,
        roles={p.person: p.role for p in record.participants},
    )
