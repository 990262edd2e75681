"""One session through the gates, a durable step at a time.

What comes next follows from the newest sealed stage, so that a process killed anywhere goes on
exactly there. Invariants: no thinking inside a write transaction; a step's stage, decision,
status and ledger entry are stored together or not at all; whatever raises ends as `failed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.bundles.office import Approvals
from assistant.bundles.working import work_with
from assistant.llm.engines import SummaryEngine
from assistant.sessions.records import Records
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault
from assistant.storage.database import Database
from assistant.storage.errors import StaleSession, StorageBusy
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.storage.work import UnitOfWork
from assistant.telemetry.spans import OF_STEP, UNSEEN, Doing, Spans
from governance.consent.gate import ConsentGate
from governance.errors import ChathamError
from governance.guard import OutputGuard
from governance.identity import DecisionId, SessionSummary
from governance.outcomes import Blocked, Escalated, NoConsent, ReasonCode
from governance.policy.gate import PolicyGate
from governance.policy.replay import packed
from governance.ports import Clock, Ids
from governance.privacy.anonymizer import Anonymizer
from governance.privacy.citing import cited_by_masked, cited_by_summary
from governance.privacy.vault import Citing, Holder
from governance.stages import Header

_NEWEST_FIRST: Final = (
    StageName.GUARDED,
    StageName.DRAFT,
    StageName.PSEUDONYMIZED,
    StageName.CLEARED,
    StageName.CONSENTED,
    StageName.RAW,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """The gates and engines of one installation. engines: by processor id."""

    policy: PolicyGate
    anonymizer: Anonymizer
    guard: Callable[[UnitOfWork], OutputGuard]
    engines: Mapping[str, SummaryEngine]


class Pipeline:
    """Carries a running session on until it waits for review or has ended."""

    def __init__(
        self,
        *,
        database: Database,
        gates: Gates,
        stages: StageStore,
        records: Records,
        clock: Clock,
        ids: Ids,
        approvals: Approvals,
        spans: Spans = UNSEEN,
    ) -> None:
        self._spans = spans
        self._approvals = approvals
        self._database = database
        self._gates = gates
        self._stages = stages
        self._records = records
        self._clock = clock
        self._ids = ids
        self._steps: Final[Mapping[StageName, Callable[[SessionRecord], SessionRecord]]] = {
            StageName.RAW: self._consent,
            StageName.CONSENTED: self._policy,
            StageName.CLEARED: self._anonymize,
            StageName.PSEUDONYMIZED: self._draft,
            StageName.DRAFT: self._guard,
        }

    def run(
        self,
        session: SessionRecord,
        *,
        progress: Callable[[Step], None] = lambda _: None,
        here: Callable[[Step], bool] = lambda _: True,
    ) -> SessionRecord:
        """Carry `session`, which is running, as far as it goes.

        progress: hears each step's name before it starts. here: whether this queue takes a step;
        before one that it does not take the session is handed on.

        Raises:
            StorageBusy: nothing was lost; the session is still running and is found again.
        """
        while session.status is Status.RUNNING:
            try:
                newest = self._newest(session)
                step = _STEP_AFTER[newest]
                if not here(step):
                    return self._records.handed_on(session, step)
                progress(step)
                with self._spans.span(OF_STEP[step]):
                    session = self._steps[newest](session)
            except StorageBusy:
                raise
            except StaleSession:
                # Somebody withdrew, or another worker has it: theirs is the later word.
                return self._records.current(session)
            except Exception as fault:  # noqa: BLE001  -- whatever broke, the session is not lost
                session = self._records.failed(session, fault)
        return session

    # ---- steps ------------------------------------------------------------------------------

    def _consent(self, session: SessionRecord) -> SessionRecord:
        with self._database.read() as work:
            raw = self._stages.raw(work, session)
            gate = ConsentGate(work.consents, self._clock, self._ids)
            answer = gate.admit(raw, SessionSummary, session.processor)
        if isinstance(answer, NoConsent):
            return self._records.stopped(session, Step.CONSENT, answer)
        return self._records.passed(session, Step.CONSENT, StageName.CONSENTED, answer)

    def _policy(self, session: SessionRecord) -> SessionRecord:
        with self._database.read() as work:
            consented = self._stages.consented(work, session)
        asked: list[str] = []
        answer = self._gates.policy.clear(consented, witness=lambda p: asked.append(packed(p)))
        facts = asked[0] if asked else None
        if isinstance(answer, Escalated | Blocked):
            digest = self._gates.policy.digest
            if isinstance(answer, Blocked) and answer.policies == ONLY_RESTRICTED:
                waits = self._records.waits
                return waits(session, Step.POLICY, answer, policy=digest, asked=facts)
            return self._records.stopped(session, Step.POLICY, answer, policy=digest, asked=facts)
        return self._records.passed(
            session,
            Step.POLICY,
            StageName.CLEARED,
            answer,
            replaces={StageName.CONSENTED},
            asked=facts,
        )

    def _anonymize(self, session: SessionRecord) -> SessionRecord:
        with self._database.read() as work:
            cleared = self._stages.cleared(work, session)
            vault = StagedVault(work.vaults.of(session.engagement))
            missed = work.missed_names.searched(session.engagement)
        rules = self._gates.anonymizer.digest
        answer = self._gates.anonymizer.pseudonymize(cleared, vault, missed)
        if isinstance(answer, Escalated | Blocked):
            return self._records.stopped(session, Step.ANONYMIZER, answer, policy=rules)
        return self._records.passed(
            session,
            Step.ANONYMIZER,
            StageName.PSEUDONYMIZED,
            answer,
            replaces={StageName.CLEARED},
            rules=rules,
            also=lambda work: vault.store(
                work.vaults.of(session.engagement),
                holder=Holder(session=session.id, text=Citing.MASKED),
                cited=cited_by_masked(answer),
            ),
        )

    def _draft(self, session: SessionRecord) -> SessionRecord:
        with self._database.read() as work:
            pseudonymized = self._stages.pseudonymized(work, session)
        if self._records.is_restricted(pseudonymized.header):
            restricted = Blocked(
                reason=ReasonCode.PROCESSING_RESTRICTED,
                decision=DecisionId(self._ids.new("dec")),
                policies=ONLY_RESTRICTED,
            )
            return self._records.waits(session, Step.ENGINE, restricted)
        refusal = self.recheck(pseudonymized.header)
        if refusal is not None:
            return self._records.stopped(session, Step.ENGINE, refusal)
        worked = work_with(self._approvals, self._gates.engines, session.processor, pseudonymized)
        if worked is None:
            return self._records.postponed(session)
        engine, drafting = worked
        if isinstance(drafting, NoConsent):
            return self._records.stopped(session, Step.ENGINE, drafting)
        return self._records.drafted(session, drafting, engine.bundle)

    def _guard(self, session: SessionRecord) -> SessionRecord:
        with self._database.read() as work:
            draft = self._stages.draft(work, session)
            answer = self._gates.guard(work).check(draft)
        if isinstance(answer, Escalated | Blocked):
            return self._records.stopped(session, Step.GUARD, answer, forgets={StageName.DRAFT})
        return self._records.passed(
            session,
            Step.GUARD,
            StageName.GUARDED,
            answer,
            replaces={StageName.DRAFT},
            also=lambda work: self._checked(work, session, cited_by_summary(answer)),
            then=lambda work: self._resolved(work, session),
            status=Status.IN_REVIEW,
        )

    def _checked(self, work: UnitOfWork, session: SessionRecord, cited: frozenset[str]) -> None:
        holder = Holder(session=session.id, text=Citing.SUMMARY)
        work.vaults.of(session.engagement).cite(holder, cited)

    def _resolved(self, work: UnitOfWork, session: SessionRecord) -> None:
        if work.missed_names.resolve(session.id, self._clock.now()):
            self._records.unmissed(work, session)

    def recheck(self, header: Header) -> NoConsent | None:
        """Does everybody's consent still stand? Asked right before egress."""
        with self._spans.span(Doing.RECHECK), self._database.read() as work:
            return ConsentGate(work.consents, self._clock, self._ids).recheck(header)

    def announce(self, header: Header) -> NoConsent | None:
        """Tell the ledger that words are about to leave; if it cannot be told, none do.

        Returns whose consent has ended meanwhile: then nothing was told, and nothing may leave.
        """

        def stands(work: UnitOfWork) -> NoConsent | None:
            return ConsentGate(work.consents, self._clock, self._ids).recheck(header)

        with self._spans.span(Doing.ANNOUNCE):
            return self._records.leaving(header, stands)

    def _newest(self, session: SessionRecord) -> StageName:
        with self._database.read() as work:
            stored = work.stages.names(session.id)
        newest = next((name for name in _NEWEST_FIRST if name in stored), None)
        if newest is None or newest is StageName.GUARDED:
            raise ChathamError(
                "This session has nothing left to work on: its text is gone. Import it again."
            )
        return newest


ONLY_RESTRICTED: Final = ("nothing-while-restricted",)
"""The one policy (governance/policy/rights.cedar) whose stop ends by itself."""

_STEP_AFTER: Final[Mapping[StageName, Step]] = MappingProxyType(
    {
        StageName.RAW: Step.CONSENT,
        StageName.CONSENTED: Step.POLICY,
        StageName.CLEARED: Step.ANONYMIZER,
        StageName.PSEUDONYMIZED: Step.ENGINE,
        StageName.DRAFT: Step.GUARD,
    }
)
