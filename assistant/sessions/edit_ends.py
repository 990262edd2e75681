"""How an edit ends: the summary, the decisions, the version and the ledger, in one transaction.

Invariants: a made edit changed the version it was made on and no other, while everybody's consent
stood; a refused one changed nothing; an erased session hears of neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from assistant.sessions.editing import words_of
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault
from assistant.storage.database import Database
from assistant.storage.records import DecisionRecord, SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.storage.summary_records import EditRecord, EditState
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import Add
from assistant.summary.schema import Summary
from governance.consent.gate import ConsentGate
from governance.errors import ChathamError
from governance.identity import Actor, DecisionId, Role, SessionSummary
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent, Outcome
from governance.ports import Clock, Ids
from governance.privacy.citing import cited_by_summary
from governance.privacy.vault import Citing, Holder
from governance.stages import Guarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A gate that let the words through. rules: digest of what it decided by. facts: as packed."""

    step: Step
    decision: DecisionId
    rules: str | None = None
    facts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A gate's no, after those that said yes. rules, facts: as for `Passed`."""

    step: Step
    outcome: Outcome
    passed: tuple[Passed, ...]
    rules: str | None = None
    facts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """Words that every gate let through, in the summary they were written for."""

    guarded: Guarded[SessionSummary, Summary]
    vault: StagedVault
    passed: tuple[Passed, ...]


class EditEnds:
    """Stores the ends of edits."""

    def __init__(
        self, *, database: Database, stages: StageStore, trail: Trail, clock: Clock, ids: Ids
    ) -> None:
        self._database: Final = database
        self._stages: Final = stages
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def made(self, record: EditRecord, through: Through) -> EditRecord:
        """Store the new summary, unless it was changed or somebody's consent ended meanwhile.

        Raises:
            VaultMovedOnError: another session was masked at the same time; nothing was stored.
        """
        made = replace(record, state=EditState.MADE, change=None, done_at=self._clock.now())
        with self._database.write() as work:
            session = work.sessions.get(record.session)
            if not is_current(session, record):
                return self._over(work, session, record, EditState.OVERTAKEN)
            gate = ConsentGate(work.consents, self._clock, self._ids)
            refusal = gate.recheck(through.guarded.header)
            if refusal is not None:
                stop = Stopped(step=Step.CONSENT, outcome=refusal, passed=())
                return self._refused(work, session, record, stop)
            through.vault.store(
                work.vaults.of(session.engagement),
                holder=Holder(session=session.id, text=Citing.SUMMARY),
                cited=cited_by_summary(through.guarded),
            )
            self._decided(work, session, through.passed)
            self._stages.put(work, session, StageName.GUARDED, through.guarded)
            work.sessions.advance(session, expected_version=session.version, at=made.at)
            if not work.edits.finish(made):
                raise ChathamError("Another worker has made this edit meanwhile.")
            source = "add" if isinstance(words_of(record), Add) else "reword"
            facts: dict[str, Fact] = {"source": source}
            self._note(work, EventKind.SESSION_EDIT_MADE, session, record, facts)
        return made

    def refused(self, record: EditRecord, stop: Stopped) -> EditRecord:
        """Store a gate's no. The words stay with the record, for their author alone."""
        with self._database.write() as work:
            session = work.sessions.get(record.session)
            return self._refused(work, session, record, stop)

    def ended(self, record: EditRecord, state: EditState, fault: str | None = None) -> EditRecord:
        """Store that an edit came to nothing: overtaken, or broken by `fault`."""
        with self._database.write() as work:
            session = work.sessions.get(record.session)
            return self._over(work, session, replace(record, fault=fault), state)

    def _over(
        self, work: UnitOfWork, session: SessionRecord, record: EditRecord, state: EditState
    ) -> EditRecord:
        ended = replace(record, state=state, done_at=self._clock.now())
        if not session.erased:
            work.edits.finish(ended)
        return ended

    def _refused(
        self, work: UnitOfWork, session: SessionRecord, record: EditRecord, stop: Stopped
    ) -> EditRecord:
        outcome = stop.outcome
        route = None if isinstance(outcome, NoConsent) else outcome.route
        refused = replace(
            record,
            state=EditState.REFUSED,
            reason=outcome.reason,
            route=route,
            done_at=self._clock.now(),
        )
        if session.erased or not work.edits.finish(refused):
            return refused
        self._decided(work, session, stop.passed)
        work.decisions.add(
            DecisionRecord(
                id=outcome.decision,
                session=session.id,
                gate=stop.step.value,
                outcome="stopped",
                at=self._clock.now(),
                reason=outcome.reason,
                route=route,
                policies=() if isinstance(outcome, NoConsent) else outcome.policies,
                policy_digest=stop.rules,
                facts=stop.facts,
            )
        )
        facts: dict[str, Fact] = {"reason": outcome.reason.value, "step": stop.step.value}
        self._note(work, EventKind.SESSION_EDIT_REFUSED, session, record, facts)
        return refused

    def _decided(
        self, work: UnitOfWork, session: SessionRecord, passed: tuple[Passed, ...]
    ) -> None:
        for one in passed:
            work.decisions.add(
                DecisionRecord(
                    id=one.decision,
                    session=session.id,
                    gate=one.step.value,
                    outcome="allowed",
                    at=self._clock.now(),
                    policy_digest=one.rules,
                    facts=one.facts,
                )
            )
            self._trail.gate(work, session, one.step.value, allowed=True, decision=one.decision)

    def _note(
        self,
        work: UnitOfWork,
        kind: EventKind,
        session: SessionRecord,
        record: EditRecord,
        facts: dict[str, Fact],
    ) -> None:
        refs = Refs(session=session.id, engagement=session.engagement, record=record.id)
        by = Actor(person=record.author, role=Role.COACH)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))


def is_current(session: SessionRecord, record: EditRecord) -> bool:
    """Whether the summary is still as it was when the edit was made."""
    return session.status is Status.IN_REVIEW and session.version == record.base
