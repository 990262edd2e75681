"""Takes requests, keeps the clock on them, extends, answers and refuses them.

Invariants: a request that is open has a day by which it is answered; it is extended once, within
the first month and with a reason (GDPR Art. 12(3)); a refusal has a reason (Art. 12(4)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.requests.months import ANSWER_WITHIN, EXTENDED_TO, end_of
from assistant.requests.refusals import (
    RequestError,
    demand_officer,
    demand_own_or_officer,
    noted_if_rejected,
)
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.request_records import Extension, Refusal, RequestRecord, Right
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids


class RequestDesk:
    """The privacy officer's list of requests."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def open(self, person: PersonId, right: Right, *, by: Actor) -> RequestRecord:
        """Take a request; the month starts now.

        Raises:
            RequestError: somebody else asks, or nobody with this id takes part here.
        """
        now = self._clock.now()
        record = RequestRecord(
            id=self._ids.new("req"),
            person=person,
            right=right,
            received_at=now,
            due=end_of(now, ANSWER_WITHIN),
        )
        with (
            noted_if_rejected(self._database, self._trail, by, person),
            self._database.write() as work,
        ):
            demand_own_or_officer(work, person, by)
            if not work.engagements.of_person(person):
                raise RequestError(
                    "Nobody with this id takes part in any engagement here, so nothing is held "
                    "about them. Check the id.",
                    cause="unknown_person",
                )
            work.requests.add(record)
            self._note(work, EventKind.RIGHTS_REQUEST_OPENED, record, by)
        return record

    def extend(self, request_id: str, why: Extension, *, by: Actor) -> RequestRecord:
        """Take two months more; the person has to be told why within the first month.

        Raises:
            RequestError: not by the privacy officer, extended already, or the month is over.
            NotStored: no such request is open.
        """

        def extended(record: RequestRecord) -> RequestRecord:
            if record.extension is not None:
                raise RequestError("It has been extended once; that is all.", cause="extended")
            if self._clock.now() >= record.due:
                raise RequestError(
                    "The month is over, so it cannot be extended any more. Answer it now.",
                    cause="overdue",
                )
            return replace(record, extension=why, due=end_of(record.received_at, EXTENDED_TO))

        facts: dict[str, Fact] = {"reason": why.value}
        return self._changed(request_id, EventKind.RIGHTS_REQUEST_EXTENDED, extended, by, facts)

    def answer(self, request_id: str, *, by: Actor) -> RequestRecord:
        """Close a request as answered.

        Raises:
            RequestError: not by the privacy officer.
            NotStored: no such request is open.
        """

        def answered(record: RequestRecord) -> RequestRecord:
            return replace(record, answered_at=self._clock.now(), answered_by=by.person)

        return self._changed(request_id, EventKind.RIGHTS_REQUEST_ANSWERED, answered, by, {})

    def refuse(self, request_id: str, why: Refusal, *, by: Actor) -> RequestRecord:
        """Close a request as refused.

        Raises:
            RequestError: not by the privacy officer.
            NotStored: no such request is open.
        """

        def refused(record: RequestRecord) -> RequestRecord:
            now = self._clock.now()
            return replace(record, answered_at=now, answered_by=by.person, refusal=why)

        facts: dict[str, Fact] = {"reason": why.value}
        return self._changed(request_id, EventKind.RIGHTS_REQUEST_REFUSED, refused, by, facts)

    def all(self, *, by: Actor) -> tuple[RequestRecord, ...]:
        """Every request, the one that is due first first.

        Raises:
            RequestError: not by the privacy officer.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.read() as work,
        ):
            demand_officer(work, by)
            return work.requests.all()

    def _changed(
        self,
        request_id: str,
        kind: EventKind,
        how: Callable[[RequestRecord], RequestRecord],
        by: Actor,
        facts: dict[str, Fact],
    ) -> RequestRecord:
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.write() as work,
        ):
            demand_officer(work, by)
            record = how(work.requests.get(request_id))
            work.requests.change(record)
            self._note(work, kind, record, by, facts)
        return record

    def _note(
        self,
        work: UnitOfWork,
        kind: EventKind,
        record: RequestRecord,
        by: Actor,
        facts: dict[str, Fact] | None = None,
    ) -> None:
        said: dict[str, Fact] = {
            "right": record.right.value,
            "due": f"{record.due:%Y-%m-%d}",
            **(facts or {}),
        }
        refs = Refs(subject=record.person, record=record.id)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=said))
