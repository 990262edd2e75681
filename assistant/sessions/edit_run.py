"""A coach's words through the gates and into the summary.

Consent, policies, anonymizer and output guard are asked as for any words; no model outside this
machine is. Invariants: the new summary, every decision, the version and the ledger are stored
together or not at all; a gate's no leaves the summary as it was and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from assistant.sessions.edit_ends import EditEnds, Passed, Stopped, Through, is_current
from assistant.sessions.editing import words_of
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault, VaultMovedOnError
from assistant.storage.database import Database
from assistant.storage.errors import StorageBusy
from assistant.storage.records import StageName
from assistant.storage.statuses import Step
from assistant.storage.summary_records import EditRecord, EditState
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import Change, Remove, applied
from assistant.summary.schema import Summary
from governance.consent.gate import ConsentGate
from governance.editing import edited
from governance.errors import ChathamError
from governance.guard import OutputGuard
from governance.identity import EMBEDDED, Actor, EngagementId, Role, SessionSummary
from governance.outcomes import Blocked, Escalated, NoConsent
from governance.policy.gate import PolicyGate
from governance.policy.replay import packed
from governance.ports import Clock, Ids
from governance.privacy.anonymizer import Anonymizer
from governance.privacy.missed import Missed
from governance.privacy.vault import Vault, Vaults
from governance.raw import Edit
from governance.stages import Pseudonymized

TRIES: Final = 3
"""How often an edit is masked anew because another session moved the vault on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditGates:
    """The gates of one installation; each is made when it is first asked for."""

    policy: Callable[[], PolicyGate]
    anonymizer: Callable[[], Anonymizer]
    guard: Callable[[UnitOfWork, Vaults], OutputGuard]


class EditRun:
    """Carries edits that wait to their end; any worker may."""

    def __init__(
        self,
        *,
        database: Database,
        gates: EditGates,
        stages: StageStore,
        ends: EditEnds,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._gates = gates
        self._stages = stages
        self._ends = ends
        self._clock = clock
        self._ids = ids

    def run_next(self) -> EditRecord | None:
        """Carry the edit that has waited longest to its end; None when none waits."""
        with self._database.read() as work:
            waiting = work.edits.next()
        return None if waiting is None else self.run(waiting)

    def run(self, record: EditRecord) -> EditRecord:
        """Carry one edit to its end; whatever breaks ends as `failed`, with the words kept.

        Raises:
            StorageBusy: nothing was lost; it still waits and is found again.
        """
        try:
            for _ in range(TRIES):
                try:
                    return self._run(record)
                except VaultMovedOnError:
                    continue
                except _OvertakenError:
                    return self._ends.ended(record, EditState.OVERTAKEN)
            fault = VaultMovedOnError.__name__
        except StorageBusy:
            raise
        except Exception as broke:  # noqa: BLE001  -- whatever broke, the words are not lost
            fault = type(broke).__name__
        return self._ends.ended(record, EditState.FAILED, fault)

    def _run(self, record: EditRecord) -> EditRecord:
        with self._database.read() as work:
            session = work.sessions.get(record.session)
            if not is_current(session, record):
                raise _OvertakenError
            guarded = self._stages.guarded(work, session)
            kept = StageName.PSEUDONYMIZED in work.stages.names(session.id)
            whole = self._stages.pseudonymized(work, session) if kept else None
            vault = StagedVault(work.vaults.of(session.engagement))
            missed = work.missed_names.searched(session.engagement)
        change = words_of(record)
        if change is None or isinstance(change, Remove):
            raise ChathamError("There are no words in this edit. Make it again.")
        words = Edit(
            session=session.id,
            engagement=session.engagement,
            author=record.author,
            about=guarded.header.subjects - {record.author},
            text="\n".join((change.text, *([change.due] if change.due else ()))),
            language=session.language,
        )
        masked = self._masked(words, vault, missed)
        if isinstance(masked, Stopped):
            return self._ends.refused(record, masked)
        pseudonymized, passed = masked
        draft = edited(
            guarded, pseudonymized, lambda old, new: _put(old, change, new), session=whole
        )
        with self._database.read() as work:
            answer = self._gates.guard(work, _One(vault)).check(draft)
        if isinstance(answer, Escalated | Blocked):
            return self._ends.refused(
                record, Stopped(step=Step.GUARD, outcome=answer, passed=passed)
            )
        passed += (Passed(step=Step.GUARD, decision=answer.header.decisions[-1]),)
        return self._ends.made(record, Through(guarded=answer, vault=vault, passed=passed))

    def _masked(
        self, words: Edit, vault: StagedVault, missed: tuple[Missed, ...]
    ) -> tuple[Pseudonymized[SessionSummary], tuple[Passed, ...]] | Stopped:
        with self._database.read() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            consented = gate.admit(words, SessionSummary, EMBEDDED)
        if isinstance(consented, NoConsent):
            return Stopped(step=Step.CONSENT, outcome=consented, passed=())
        passed: tuple[Passed, ...] = (
            Passed(step=Step.CONSENT, decision=consented.header.decisions[-1]),
        )
        asked: list[str] = []
        policy = self._gates.policy()
        cleared = policy.clear(
            consented,
            on_behalf_of=Actor(person=words.author, role=Role.COACH),
            witness=lambda processing: asked.append(packed(processing)),
        )
        facts = asked[0] if asked else None
        if isinstance(cleared, Escalated | Blocked):
            return Stopped(
                step=Step.POLICY,
                outcome=cleared,
                passed=passed,
                rules=policy.digest,
                facts=facts,
            )
        decision = cleared.header.decisions[-1]
        passed += (Passed(step=Step.POLICY, decision=decision, rules=policy.digest, facts=facts),)
        anonymizer = self._gates.anonymizer()
        masked = anonymizer.pseudonymize(cleared, vault, missed)
        if isinstance(masked, Escalated | Blocked):
            return Stopped(step=Step.ANONYMIZER, outcome=masked, passed=passed)
        decision = masked.header.decisions[-1]
        done = Passed(step=Step.ANONYMIZER, decision=decision, rules=anonymizer.digest)
        return masked, (*passed, done)


class _OvertakenError(Exception):
    """The summary was changed while the edit waited."""


class _One:
    """The engagement's vault with the names of the edit already in it, for the guard."""

    def __init__(self, vault: StagedVault) -> None:
        self._vault = vault

    def of(self, _engagement: EngagementId, /) -> Vault:
        return self._vault


def _put(summary: Summary, change: Change, masked: tuple[str, ...]) -> Summary:
    if isinstance(change, Remove):
        return applied(summary, change)
    words = iter(masked)
    return applied(summary, replace(change, text=next(words), due=next(words, None)))
