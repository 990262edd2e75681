"""Where somebody takes part, and the sessions that are theirs.

Invariants: only what the actor has in the role they act in; no content and no look, so the ledger
has nothing to hear. A session somebody else was in alone is not in it (`requests.mine`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from assistant.requests.mine import speakers
from assistant.sessions.shelf import newest_of
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.consent.grants import Use, state_at
from governance.consent.records import ConsentEvent, Place
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId, SessionSummary
from governance.ports import Clock

ENDS_SOON: Final = timedelta(days=30)
"""How long before it runs out somebody is told that their yes does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One engagement of theirs. others: everybody else in it. coaches: those of them who coach."""

    engagement: EngagementId
    others: tuple[str, ...] = field(repr=False)
    coaches: tuple[tuple[PersonId, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session of theirs. others: who else is in its engagement. asks: it waits for their word."""

    record: SessionRecord
    others: tuple[str, ...] = field(repr=False)
    asks: bool

    @property
    def at(self) -> datetime:
        """When it came in."""
        return self.record.created_at


class Rooms:
    """Looks up where somebody takes part."""

    def __init__(self, *, database: Database, stages: StageStore, clock: Clock) -> None:
        self._database: Final = database
        self._stages: Final = stages
        self._clock: Final = clock

    def of(self, who: Actor) -> tuple[Room, ...]:
        """Their engagements in the role they act in, the newest first."""
        with self._database.read() as work:
            return rooms_of(work, who)

    def opened_to(self, who: Actor) -> frozenset[tuple[EngagementId, PersonId]]:
        """Engagements whose earlier sessions they have opened, each with the coach it is to."""
        with self._database.read() as work:
            return frozenset(
                (one.engagement, one.coach)
                for room in rooms_of(work, who)
                for one in work.openings.standing(room.engagement)
                if one.coachee == who.person
            )

    def sessions(
        self, who: Actor, *, only: Collection[Status] = frozenset(Status), most: int | None = None
    ) -> tuple[OwnSession, ...]:
        """The sessions they speak in, the newest first, without requests for coaching.

        only: in one of these statuses. most: so many of them; all, if left out.
        """
        if who.person is None:
            return ()
        with self._database.read() as work:
            rooms = rooms_of(work, who)
            said = work.consents.history(who.person)
            beside = {room.engagement: room for room in rooms}
            found = newest_of(work, beside, statuses=only)
            # Whether somebody speaks in one takes a look at its stages: no more than are asked for.
            theirs = (
                OwnSession(record=record, others=room.others, asks=self._asks(record, said))
                for record, room in ((one, beside[one.engagement]) for one in found)
                if self._speaks(work, record, room, who.person)
            )
            return tuple(islice(theirs, most))

    def session(self, session: SessionId, who: Actor) -> OwnSession | None:
        """One of them; None for somebody else's and for none at all."""
        if who.person is None:
            return None
        with self._database.read() as work:
            record = work.sessions.find(session)
            if record is None or record.purpose != SessionSummary.code:
                return None
            rooms = rooms_of(work, who)
            room = next((one for one in rooms if one.engagement == record.engagement), None)
            if room is None or not self._speaks(work, record, room, who.person):
                return None
            said = work.consents.history(who.person)
            return OwnSession(record=record, others=room.others, asks=self._asks(record, said))

    def _speaks(
        self, work: UnitOfWork, record: SessionRecord, room: Room, person: PersonId
    ) -> bool:
        spoke = speakers(work, self._stages, record)
        # Where nobody can tell any more who spoke, a session of two is both's (`requests.mine`).
        return person in spoke or (not spoke and len(room.others) <= 1)

    def _asks(self, record: SessionRecord, said: Sequence[ConsentEvent]) -> bool:
        if record.status is not Status.AWAITING_CONSENT:
            return False
        place = Place(engagement=record.engagement, session=record.id)
        use = Use(purpose=record.purpose, locality=record.processor.locality, place=place)
        return not state_at(said, use, self._clock.now()).live


def rooms_of(work: UnitOfWork, who: Actor) -> tuple[Room, ...]:
    """The same inside a caller's transaction."""
    if who.person is None:
        return ()
    found = [
        one
        for one in work.engagements.of_person(who.person)
        if not one.erased
        and any((p.person, p.role) == (who.person, who.role) for p in one.participants)
    ]
    rooms: list[Room] = []
    profiles = work.engagements.profiles([one.id for one in found])
    for one in sorted(found, key=lambda one: one.created_at, reverse=True):
        names = profiles[one.id].names
        others = [p for p in one.participants if p.person != who.person]
        rooms.append(
            Room(
                engagement=one.id,
                others=tuple(names.get(p.person, "") for p in others),
                coaches=tuple(
                    (p.person, names.get(p.person, "")) for p in others if p.role is Role.COACH
                ),
            )
        )
    return tuple(rooms)
