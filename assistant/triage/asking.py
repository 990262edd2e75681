"""Asking for a person, with or without words: no machine reads anything, and a case is opened.

Invariant: it is never turned away and needs no model, no policy and no consent but the asking; the
case is the author's own, and nobody is told before they open the door.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from assistant.cases.opening import CaseOpening
from assistant.sessions.events import Trail
from assistant.storage.case_records import CaseRecord
from assistant.storage.database import Database
from assistant.storage.records import DecisionRecord, SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.triage_records import TriageAnswer
from assistant.storage.work import UnitOfWork
from assistant.triage.cues import Outcome
from assistant.triage.sending import MEDIUM, UNTOLD, RequestRefusedError
from governance.identity import (
    EMBEDDED,
    Actor,
    DecisionId,
    EngagementId,
    PersonId,
    Role,
    SessionId,
    Triage,
)
from governance.outcomes import Escalated, ReasonCode, Route
from governance.policy.labels import Urgency
from governance.ports import Clock, Ids

_GATE: Final = "asked"
_LIFETIME: Final = timedelta(days=7)


class AskingForAPerson:
    """Opens a case because somebody asks for a person."""

    def __init__(
        self, *, database: Database, cases: CaseOpening, trail: Trail, clock: Clock, ids: Ids
    ) -> None:
        self._database: Final = database
        self._cases: Final = cases
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def plainly(self, engagement: EngagementId, *, by: Actor) -> SessionRecord:
        """A request without a word: `by` wants a person.

        Raises:
            RequestRefusedError: `by` is no coachee of the engagement.
        """
        now = self._clock.now()
        with self._database.write() as work:
            people = work.engagements.get(engagement).participants
            if not any(p.person == by.person and p.role is Role.COACHEE for p in people):
                raise _nothing()
            record = work.sessions.add(
                SessionRecord(
                    id=SessionId(self._ids.new("ses")),
                    engagement=engagement,
                    purpose=Triage.code,
                    processor=EMBEDDED,
                    kind="request",
                    language=UNTOLD,
                    medium=MEDIUM,
                    words=0,
                    status=Status.RECEIVED,
                    created_at=now,
                    updated_at=now,
                    raw_expires_at=now + _LIFETIME,
                )
            )
            work.triage.add(record.id, PersonId(by.person or ""))
            return self._opened(work, record, by)

    def instead(self, session: SessionId, *, by: Actor) -> SessionRecord:
        """A person instead of what was, or would have been, proposed for an earlier request.

        Raises:
            RequestRefusedError: it is not theirs, or it is erased.
        """
        with self._database.write() as work:
            record = work.sessions.find(session)
            if record is None or record.erased or work.triage.author(session) != by.person:
                raise _nothing()
            if work.cases.of_session(session) is not None:
                return record  # a person has it already
            return self._opened(work, record, by)

    def _opened(self, work: UnitOfWork, record: SessionRecord, by: Actor) -> SessionRecord:
        stop = Escalated(
            reason=ReasonCode.ASKED_FOR_A_PERSON,
            route=Route.INTERNAL_COACH,
            decision=DecisionId(self._ids.new("dec")),
            urgency=Urgency.NORMAL.value,
        )
        now = self._clock.now()
        work.decisions.add(
            DecisionRecord(
                id=stop.decision,
                session=record.id,
                gate=_GATE,
                outcome="stopped",
                at=now,
                reason=stop.reason,
                route=stop.route,
            )
        )
        answer = TriageAnswer(
            outcome=Outcome.HUMAN_ESCALATION.value,
            urgency=stop.urgency,
            confidence=1.0,
            route=stop.route.value,
        )
        work.triage.put(record.id, answer)
        ended = replace(record, status=Status.ESCALATED, reason=stop.reason, route=stop.route)
        moved = work.sessions.advance(ended, expected_version=record.version, at=now)
        opened: CaseRecord | None = self._cases.open(work, moved, stop, owner=by.person)
        self._cases.tell(work, opened)
        return moved


def _nothing() -> RequestRefusedError:
    return RequestRefusedError(
        "There is no request here that is yours. Check who you are and the id; nothing was changed."
    )
