"""What a step leaves behind: its stage, the gate's decision, the status, and the ledger entry.

Invariant: one transaction each, the ledger last; so a session is never further than its ledger
says, nor the ledger further than the session.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from assistant.cases.opening import CaseOpening
from assistant.llm.report import Drafting
from assistant.sessions.announcing import announced
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import DecisionRecord, SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.storage.work import UnitOfWork
from governance.identity import BundleDigest
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, Escalated, NoConsent, Outcome, ReasonCode
from governance.ports import Clock
from governance.stages import Header, Stage

_ENDS: Final[Mapping[type, Status]] = MappingProxyType(
    {NoConsent: Status.NO_CONSENT, Escalated: Status.ESCALATED, Blocked: Status.BLOCKED}
)
_RAW_COPIES: Final = frozenset({StageName.CONSENTED, StageName.CLEARED})


class Records:
    """Stores the ends of steps."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        cases: CaseOpening,
    ) -> None:
        self._database = database
        self._stages = stages
        self._trail = trail
        self._clock = clock
        self._cases = cases

    def passed(
        self,
        session: SessionRecord,
        step: Step,
        name: StageName,
        stage: Stage,
        *,
        replaces: Collection[StageName] = (),
        status: Status = Status.RUNNING,
        rules: str | None = None,
        asked: str | None = None,
        also: Callable[[UnitOfWork], None] = lambda _: None,
        then: Callable[[UnitOfWork], None] = lambda _: None,
    ) -> SessionRecord:
        """A gate let the session through: `stage` is stored, `replaces` are deleted.

        also, then: what else the transaction writes, before and after the gate's entry.

        rules: digest of what a gate without policies decided by. asked: the facts the policies were
        asked about, packed.
        """
        header = stage.header
        decision = header.decisions[-1]
        digest = header.policy if step is Step.POLICY else rules
        with self._database.write() as work:
            also(work)
            work.decisions.add(
                DecisionRecord(
                    id=decision,
                    session=session.id,
                    gate=step.value,
                    outcome="allowed",
                    at=self._clock.now(),
                    policy_digest=digest,
                    facts=asked,
                )
            )
            self._stages.put(work, session, name, stage)
            work.stages.delete(session.id, replaces)
            moved = self._moved(work, replace(session, step=step, status=status))
            told = "policy" if step is Step.POLICY else "digest"
            facts = {told: digest} if digest else None
            self._trail.gate(work, moved, step.value, allowed=True, decision=decision, facts=facts)
            then(work)
        return moved

    def unmissed(self, work: UnitOfWork, session: SessionRecord) -> None:
        """The session shows none of the names any more that masking had missed in it."""
        refs = Refs(session=session.id, engagement=session.engagement)
        self._trail.note(work, self._trail.event(EventKind.MASKING_MISS_RESOLVED, refs=refs))

    def stopped(
        self,
        session: SessionRecord,
        step: Step,
        outcome: Outcome,
        *,
        policy: str | None = None,
        asked: str | None = None,
        forgets: Collection[StageName] = (),
    ) -> SessionRecord:
        """A gate said no: the session ends, and a case opens if there is a door.

        policy: digest of what it decided by. asked: the facts it was asked about, packed.
        """
        route = None if isinstance(outcome, NoConsent) else outcome.route
        policies = () if isinstance(outcome, NoConsent) else outcome.policies
        found = outcome if isinstance(outcome, Escalated) else None
        ended = replace(
            session,
            step=step,
            status=_ENDS[type(outcome)],
            reason=outcome.reason,
            route=route,
            policies=policies,
            labels=found.labels if found else (),
            turns=found.turns if found else (),
        )
        with self._database.write() as work:
            work.decisions.add(
                DecisionRecord(
                    id=outcome.decision,
                    session=session.id,
                    gate=step.value,
                    outcome="stopped",
                    at=self._clock.now(),
                    reason=outcome.reason,
                    route=route,
                    policies=policies,
                    policy_digest=policy,
                    facts=asked,
                )
            )
            # A stopped session needs no second copy of its words; what came in is kept until
            # its time is up, for the person who takes over.
            work.stages.delete(session.id, _RAW_COPIES.union(forgets))
            moved = self._moved(work, ended)
            opened = self._cases.open(work, moved, outcome)
            self._trail.gate(
                work,
                moved,
                step.value,
                allowed=False,
                decision=outcome.decision,
                facts={"reason": outcome.reason.value},
            )
            self._cases.tell(work, opened)
        return moved

    def waits(
        self,
        session: SessionRecord,
        step: Step,
        outcome: Blocked,
        *,
        policy: str | None = None,
        asked: str | None = None,
    ) -> SessionRecord:
        """Somebody restricted its processing: it is kept, no case opens, and `Reception.queue_held`
        carries it on when that is lifted. Arguments as for `stopped`.
        """  # noqa: D205  -- one sentence
        reason = ReasonCode.PROCESSING_RESTRICTED
        with self._database.write() as work:
            work.decisions.add(
                DecisionRecord(
                    id=outcome.decision,
                    session=session.id,
                    gate=step.value,
                    outcome="stopped",
                    at=self._clock.now(),
                    reason=reason,
                    policies=outcome.policies,
                    policy_digest=policy,
                    facts=asked,
                )
            )
            work.stages.delete(session.id, _RAW_COPIES)
            waiting = replace(session, step=step, status=Status.AWAITING_CONSENT, reason=reason)
            moved = self._moved(work, waiting)
            self._trail.gate(
                work,
                moved,
                step.value,
                allowed=False,
                decision=outcome.decision,
                facts={"reason": reason.value},
            )
        return moved

    def postponed(self, session: SessionRecord) -> SessionRecord:
        """Somebody said stop: the session waits where it is, and goes on from there."""
        with self._database.write() as work:
            moved = self._moved(work, replace(session, status=Status.QUEUED))
            self._trail.note(
                work,
                self._trail.event(
                    EventKind.SESSION_RUN_POSTPONED,
                    refs=Refs(session=session.id, engagement=session.engagement),
                ),
            )
        return moved

    def handed_on(self, session: SessionRecord, step: Step) -> SessionRecord:
        """The next step is another queue's: the session waits there."""
        with self._database.write() as work:
            return work.sessions.hand_on(session, step, at=self._clock.now())

    def is_restricted(self, header: Header) -> bool:
        """Whether somebody who speaks in it has had its processing restricted."""
        with self._database.read() as work:
            return bool(work.requests.restricted(header.subjects))

    def leaving(
        self, header: Header, stands: Callable[[UnitOfWork], NoConsent | None]
    ) -> NoConsent | None:
        """Masked words are about to go to a model outside this process."""
        return announced(self._database, lambda work: self._trail.leaving(work, header), stands)

    def drafted(
        self, session: SessionRecord, drafting: Drafting, bundle: BundleDigest
    ) -> SessionRecord:
        """An engine's draft, on its way to the output guard."""
        with self._database.write() as work:
            self._stages.put(work, session, StageName.DRAFT, drafting.draft)
            moved = self._moved(work, replace(session, step=Step.GUARD, bundle=bundle))
            self._trail.drafted(work, moved, drafting, bundle)
        return moved

    def current(self, session: SessionRecord) -> SessionRecord:
        """The session as it is stored now."""
        with self._database.read() as work:
            return work.sessions.get(session.id)

    def failed(self, session: SessionRecord, fault: Exception) -> SessionRecord:
        """A step broke: the session waits to be tried again, unless it has ended meanwhile."""
        cause = type(fault).__name__
        with self._database.write() as work:
            current = work.sessions.get(session.id)
            if current.status is not Status.RUNNING:
                return current
            moved = self._moved(work, replace(current, status=Status.FAILED, fault=cause))
            self._trail.failed(work, moved, cause=cause)
        return moved

    def _moved(self, work: UnitOfWork, session: SessionRecord) -> SessionRecord:
        return work.sessions.advance(
            session, expected_version=session.version, at=self._clock.now()
        )
