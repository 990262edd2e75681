"""Restriction of processing: kept, and nothing else, until it is lifted (GDPR Art. 18).

Invariant: while it stands, the policies stop every session the person speaks in, nothing of it
leaves, and nobody but the person reads it. It takes effect at once; lifting it is the officer's.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.requests.refusals import (
    RequestError,
    demand_officer,
    demand_own_or_officer,
    noted_if_rejected,
)
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.request_records import Ground, RestrictionRecord
from assistant.storage.work import UnitOfWork
from governance.errors import GateError
from governance.identity import Actor, EngagementId, PersonId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids
from governance.stages import Header


class Restrictions:
    """Places and lifts restrictions. go_on: queues what an engagement has waiting."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        go_on: Callable[[EngagementId], object],
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._go_on = go_on

    def place(self, person: PersonId, ground: Ground, *, by: Actor) -> RestrictionRecord:
        """Restrict what a person speaks in; placing it twice changes nothing.

        Raises:
            RequestError: somebody else asks.
        """
        record = RestrictionRecord(
            id=self._ids.new("rst"), person=person, ground=ground, since=self._clock.now()
        )
        with (
            noted_if_rejected(self._database, self._trail, by, person),
            self._database.write() as work,
        ):
            demand_own_or_officer(work, person, by)
            standing = [r for r in work.requests.restrictions(person) if r.until is None]
            if standing:
                return standing[0]
            work.requests.restrict(record)
            event = self._trail.event(
                EventKind.RIGHTS_PROCESSING_RESTRICTED,
                actor=by,
                refs=Refs(subject=person, record=record.id),
                facts={"reason": ground.value},
            )
            self._trail.note(work, event)
        return record

    def lift(self, person: PersonId, *, by: Actor) -> None:
        """End it, and let what waited for it go on; the person is told before (Art. 18(3)).

        Raises:
            RequestError: not by the privacy officer, or none stands.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, person),
            self._database.write() as work,
        ):
            demand_officer(work, by)
            if not work.requests.lift(person, at=self._clock.now()):
                raise RequestError("No restriction of theirs stands.", cause="none_stands")
            event = self._trail.event(
                EventKind.RIGHTS_PROCESSING_RESUMED, actor=by, refs=Refs(subject=person)
            )
            self._trail.note(work, event)
            theirs = [e.id for e in work.engagements.of_person(person) if not e.erased]
        for engagement in theirs:
            self._go_on(engagement)

    def demand_none(self, header: Header) -> None:
        """Right before anything leaves: nobody who speaks in it has restricted it since.

        Raises:
            GateError: somebody has; nothing was sent, and the session is tried again later.
        """
        with self._database.read() as work:
            stands = work.requests.restricted(header.subjects)
        if stands:
            raise GateError(
                "Somebody who speaks in this session has had its processing restricted, so "
                "nothing was sent. Try it again when the restriction is lifted."
            )


def closed_to(work: UnitOfWork, reader: Actor, header: Header) -> bool:
    """Whether a restriction of somebody else keeps this reader from a session's text."""
    return bool(work.requests.restricted(header.subjects) - {reader.person})
