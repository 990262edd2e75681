"""Which sessions somebody may know of, and which of them to show: rows and names, no content.

Invariant: a session of others and one that is not there are told apart by nothing; a request for
coaching is nobody's session here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from assistant.sessions.releaser import NothingToReadError, may_look
from assistant.storage.database import Database
from assistant.storage.records import EMPTY_PROFILE, EngagementRecord, Profile, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId, SessionSummary

_AT_ONCE: Final = 50


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
        with self._database.read() as work:
            # Looked for among theirs, so that what is no code at all is only not found.
            for one in _theirs(work, who):
                if one.id == engagement:
                    return _room(work, one)
        raise NothingToReadError("There is no engagement with this code that you take part in.")

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
            known = (one for one in newest_of(work, rooms) if may_look(work, one, who))
            found = list(islice(known, start, start + most + 1))
            shown = [Shelved(session=one, room=rooms[one.engagement]) for one in found[:most]]
        return Shelf(sessions=tuple(shown), more=len(found) > most)

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
            return Shelved(
                session=record, room=_room(work, work.engagements.get(record.engagement))
            )


def newest_of(
    work: UnitOfWork,
    engagements: Collection[EngagementId],
    *,
    statuses: Collection[Status] = frozenset(Status),
) -> Iterator[SessionRecord]:
    """These engagements' sessions, the newest first, without requests for coaching.

    They are read a few at a time, as they are asked for.
    """
    last: SessionRecord | None = None
    while some := work.sessions.newest(
        engagements, SessionSummary.code, statuses, after=last, most=_AT_ONCE
    ):
        yield from some
        last = some[-1]


def _rooms(work: UnitOfWork, who: Actor) -> tuple[Room, ...]:
    theirs = _theirs(work, who)
    profiles = work.engagements.profiles([one.id for one in theirs])
    return tuple(_called(one, profiles[one.id]) for one in theirs)


def _theirs(work: UnitOfWork, who: Actor) -> list[EngagementRecord]:
    if who.person is None:
        return []
    return [
        one
        for one in work.engagements.of_person(who.person)
        if not one.erased
        and any((p.person, p.role) == (who.person, who.role) for p in one.participants)
    ]


def _room(work: UnitOfWork, one: EngagementRecord) -> Room:
    return _called(one, EMPTY_PROFILE if one.erased else work.engagements.profile(one.id))


def _called(one: EngagementRecord, profile: Profile) -> Room:
    return Room(
        engagement=one.id,
        title=profile.title,
        names=profile.names,
        roles={p.person: p.role for p in one.participants},
    )
