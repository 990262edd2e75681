"""Opens a case in the transaction that stops a session: never one without the other.

Invariant: opening a case tells nobody; the ledger hears that there is one, not of what kind.
"""

from __future__ import annotations

from typing import Final

from assistant.cases.clocks import CLOCKS
from assistant.sessions.events import Trail
from assistant.storage.case_records import CaseRecord, CaseStatus, Matter
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.identity import PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, Escalated, NoConsent, Outcome
from governance.ports import Clock, Ids


class CaseOpening:
    """Opens cases."""

    def __init__(self, *, clock: Clock, ids: Ids, trail: Trail) -> None:
        self._clock: Final = clock
        self._ids: Final = ids
        self._trail: Final = trail

    def open(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        outcome: Outcome,
        *,
        owner: PersonId | None = None,
    ) -> CaseRecord | None:
        """A case about a stop that has a door; None where there is none to open.

        owner: whoever wrote the request; the engagement's coach unless given.
        """
        owner = owner or _coach(work, session)
        if isinstance(outcome, NoConsent) or outcome.route is None or owner is None:
            return None
        now = self._clock.now()
        matter = Matter(
            reason=outcome.reason,
            route=outcome.route,
            urgency=outcome.urgency if isinstance(outcome, Escalated) else "normal",
            due_at=now + CLOCKS[outcome.route],
            labels=() if isinstance(outcome, Blocked) else outcome.labels,
            turns=() if isinstance(outcome, Blocked) else outcome.turns,
            policies=outcome.policies,
            exemplars=() if isinstance(outcome, Blocked) else outcome.exemplars,
        )
        return work.cases.add(
            CaseRecord(
                id=self._ids.new("cas"),
                number=work.cases.free_number(),
                session=session.id,
                engagement=session.engagement,
                owner=owner,
                status=CaseStatus.OPEN,
                opened_at=now,
                matter=matter,
            )
        )

    def tell(self, work: UnitOfWork, opened: CaseRecord | None) -> None:
        """Tell the ledger; the last thing the transaction writes."""
        if opened is not None:
            refs = Refs(session=opened.session, engagement=opened.engagement, record=opened.id)
            self._trail.note(work, self._trail.event(EventKind.CASE_STOP_OPENED, refs=refs))


def _coach(work: UnitOfWork, session: SessionRecord) -> PersonId | None:
    people = work.engagements.get(session.engagement).participants
    coaches = [p.person for p in people if p.role is Role.COACH]
    others = [p.person for p in people if p.role is Role.COACHEE]
    return min(coaches or others, default=None)
