"""What a look at a request leaves behind, in one transaction with the ledger last.

Invariants: an answer is never there without its decisions, nor a stop without its case; the grant
that sending was is used up by the look it allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.cases.opening import CaseOpening
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import DecisionRecord, SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.storage.triage_records import TriageAnswer
from assistant.storage.work import UnitOfWork
from assistant.triage.sending import own_word
from governance.consent.desk import ConsentDesk
from governance.errors import GateError
from governance.identity import BundleDigest, DecisionId, PersonId
from governance.ledger.log import Ledger
from governance.outcomes import Blocked, Escalated, NoConsent
from governance.ports import Clock, Ids, Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look at a request found.

    stop: None when a door was proposed. passed: gates and their decisions. at: the gate that spoke
    last. facts: what the policies were asked about, packed.
    """

    stop: NoConsent | Escalated | Blocked | None
    answer: TriageAnswer | None
    passed: tuple[tuple[Step, DecisionId], ...]
    at: Step
    facts: str | None = None


class Keeping:
    """Stores the ends of requests. policy, bundle: digests of what decides now."""

    def __init__(
        self,
        *,
        database: Database,
        cases: CaseOpening,
        policy: Callable[[], str],
        bundle: Callable[[], BundleDigest],
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._cases = cases
        self._policy = policy
        self._bundle = bundle
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def keep(self, session: SessionRecord, found: Found) -> SessionRecord:
        """Store the end of a request.

        Raises:
            StaleSession: somebody withdrew it or looked at it in between; nothing was stored.
        """
        with self._database.write() as work:
            author = work.triage.author(session.id)
            if author is None:
                raise GateError("Nobody knows whose request this is, so nothing was kept of it.")
            for step, decision in found.passed:
                self._decided(work, session, step, decision, found)
            if found.stop is not None:
                self._decided(work, session, found.at, found.stop.decision, found, stopped=True)
            if found.answer is not None:
                work.triage.put(session.id, found.answer)
            moved = work.sessions.advance(
                _ended(session, found, self._bundle()),
                expected_version=session.version,
                at=self._clock.now(),
            )
            opened = None
            if found.stop is not None:
                opened = self._cases.open(work, moved, _without_turns(found.stop), owner=author)
            self._use_up(work, moved, author)
            for step, decision in found.passed:
                self._trail.gate(work, moved, step.value, allowed=True, decision=decision)
            if found.stop is not None:
                reason = {"reason": found.stop.reason.value}
                self._trail.gate(
                    work,
                    moved,
                    found.at.value,
                    allowed=False,
                    decision=found.stop.decision,
                    facts=reason,
                )
            self._cases.tell(work, opened)
        return moved

    def _decided(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        step: Step,
        decision: DecisionId,
        found: Found,
        *,
        stopped: bool = False,
    ) -> None:
        stop = found.stop if stopped else None
        told = stop if isinstance(stop, Escalated | Blocked) else None
        policy = step is Step.POLICY
        work.decisions.add(
            DecisionRecord(
                id=decision,
                session=session.id,
                gate=step.value,
                outcome="stopped" if stopped else "allowed",
                at=self._clock.now(),
                reason=stop.reason if stop else None,
                route=told.route if told else None,
                policies=told.policies if told else (),
                policy_digest=self._policy() if policy else None,
                facts=found.facts if policy else None,
            )
        )

    def _use_up(self, work: UnitOfWork, session: SessionRecord, author: PersonId) -> None:
        ledger = Ledger(work.ledger, randomness=self._randomness)
        desk = ConsentDesk(work.consents, ledger, self._clock, self._ids)
        desk.use_up(own_word(session, author))


def _without_turns(stop: NoConsent | Escalated | Blocked) -> NoConsent | Escalated | Blocked:
    # A request is one text: no part of it can be left out and the rest summarized.
    return replace(stop, turns=()) if isinstance(stop, Escalated) else stop


def _ended(session: SessionRecord, found: Found, bundle: BundleDigest) -> SessionRecord:
    stop = found.stop
    if stop is None:
        return replace(session, status=Status.IN_REVIEW, step=found.at, bundle=bundle)
    if isinstance(stop, NoConsent):
        return replace(session, status=Status.NO_CONSENT, step=found.at, reason=stop.reason)
    return replace(
        session,
        status=Status.ESCALATED if isinstance(stop, Escalated) else Status.BLOCKED,
        step=found.at,
        reason=stop.reason,
        route=stop.route,
        policies=stop.policies,
        labels=stop.labels if isinstance(stop, Escalated) else (),
        bundle=bundle,
    )
