"""What the ledger hears of a session: that a gate decided, never what was said or found.

A trail is the last thing a transaction writes, so that an entry exists exactly when what it
tells has been stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from assistant.llm.report import Drafting
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from assistant.telemetry.spans import UNSEEN, Doing, Spans
from governance.identity import Actor, DecisionId, PersonId
from governance.ledger.events import SYSTEM, Fact, LedgerEvent, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.outcomes import Blocked, NoConsent
from governance.ports import Clock, Randomness
from governance.stages import Header

_GATES: Final[Mapping[tuple[str, bool], EventKind]] = {
    ("consent", True): EventKind.GATE_CONSENT_ALLOWED,
    ("consent", False): EventKind.GATE_CONSENT_STOPPED,
    ("policy", True): EventKind.GATE_POLICY_ALLOWED,
    ("policy", False): EventKind.GATE_POLICY_STOPPED,
    ("anonymizer", True): EventKind.GATE_ANONYMIZER_ALLOWED,
    ("anonymizer", False): EventKind.GATE_ANONYMIZER_STOPPED,
    ("engine", True): EventKind.GATE_EGRESS_ALLOWED,
    ("engine", False): EventKind.GATE_EGRESS_STOPPED,
    ("guard", True): EventKind.GATE_GUARD_ALLOWED,
    ("guard", False): EventKind.GATE_GUARD_STOPPED,
    ("release", True): EventKind.GATE_RELEASE_ALLOWED,
    ("release", False): EventKind.GATE_RELEASE_STOPPED,
}


class Trail:
    """Writes ledger entries inside the caller's transaction."""

    def __init__(self, *, clock: Clock, randomness: Randomness, spans: Spans = UNSEEN) -> None:
        self._clock = clock
        self._randomness = randomness
        self._spans = spans

    def received(self, work: UnitOfWork, records: Iterable[SessionRecord], *, by: Actor) -> None:
        """Transcripts came in, sealed."""
        self._append(
            work,
            [
                self._event(
                    EventKind.SESSION_TRANSCRIPT_RECEIVED,
                    record,
                    actor=by,
                    facts={
                        "format": record.medium,
                        "language": record.language,
                        "status": record.status.value,
                        "words": record.words,
                    },
                )
                for record in records
            ],
        )

    def gate(
        self,
        work: UnitOfWork,
        record: SessionRecord,
        name: str,
        *,
        allowed: bool,
        decision: DecisionId,
        facts: Mapping[str, Fact] | None = None,
        actor: Actor = SYSTEM,
    ) -> None:
        """A gate let a session through, or stopped it."""
        kind = _GATES[name, allowed]
        self._append(work, [self._event(kind, record, decision=decision, facts=facts, actor=actor)])

    def withheld(
        self, work: UnitOfWork, record: SessionRecord, no: Blocked | NoConsent, *, by: Actor
    ) -> None:
        """A release said no to somebody who wanted to read."""
        facts = {"reason": no.reason.value}
        self.gate(
            work, record, "release", allowed=False, decision=no.decision, facts=facts, actor=by
        )

    def leaving(self, work: UnitOfWork, header: Header) -> None:
        """Masked words are about to go to a model outside this process; consent still stands."""
        record, decision = work.sessions.get(header.session), header.decisions[-1]
        facts = _processor_facts(record)
        self.gate(work, record, "engine", allowed=True, decision=decision, facts=facts)

    def drafted(
        self, work: UnitOfWork, record: SessionRecord, drafting: Drafting, bundle: str
    ) -> None:
        """An engine's draft was recorded, and what became of its claims."""
        facts = _processor_facts(record)
        facts |= {
            "bundle": bundle,
            "dropped": drafting.report.dropped,
            "replaced": drafting.report.replaced,
        }
        if drafting.egress is not None:
            facts["tokens_in"] = drafting.egress.usage.input_tokens
            facts["tokens_out"] = drafting.egress.usage.output_tokens
        self._append(work, [self._event(EventKind.ENGINE_DRAFT_RECORDED, record, facts=facts)])

    def failed(self, work: UnitOfWork, record: SessionRecord, *, cause: str) -> None:
        """A step broke; the session can be tried again."""
        step = record.step.value if record.step else "none"
        facts: dict[str, Fact] = {"attempt": record.attempts, "cause": cause, "step": step}
        self._append(work, [self._event(EventKind.SESSION_RUN_FAILED, record, facts=facts)])

    def started(self, work: UnitOfWork, record: SessionRecord) -> None:
        """A worker took the session."""
        facts: dict[str, Fact] = {"attempt": record.attempts}
        self._append(work, [self._event(EventKind.SESSION_RUN_STARTED, record, facts=facts)])

    def erased(
        self, work: UnitOfWork, records: Iterable[SessionRecord], *, withdrawn_by: PersonId | None
    ) -> None:
        """Sessions whose keys are destroyed: by withdrawal, or (None) because their time is up."""
        withdrawn = withdrawn_by is not None
        kind = EventKind.SESSION_RUN_WITHDRAWN if withdrawn else EventKind.SESSION_RUN_EXPIRED
        self._append(
            work,
            [
                self._event(k, record, subject=withdrawn_by)
                for record in records
                for k in (kind, EventKind.KEY_SESSION_DESTROYED)
            ],
        )

    def note(self, work: UnitOfWork, *events: LedgerEvent) -> None:
        """Events that are about no session, such as an installation or a token."""
        self._append(work, list(events))

    def event(
        self,
        kind: EventKind,
        *,
        actor: Actor = SYSTEM,
        refs: Refs | None = None,
        facts: Mapping[str, Fact] | None = None,
    ) -> LedgerEvent:
        """An event of now, for `note`."""
        return LedgerEvent(
            kind=kind, at=self._clock.now(), actor=actor, refs=refs or Refs(), facts=facts or {}
        )

    def _event(
        self,
        kind: EventKind,
        record: SessionRecord,
        *,
        decision: DecisionId | None = None,
        facts: Mapping[str, Fact] | None = None,
        actor: Actor = SYSTEM,
        subject: PersonId | None = None,
    ) -> LedgerEvent:
        refs = Refs(
            session=record.id, engagement=record.engagement, decision=decision, subject=subject
        )
        return self.event(kind, actor=actor, refs=refs, facts=facts)

    def _append(self, work: UnitOfWork, events: list[LedgerEvent]) -> None:
        with self._spans.span(Doing.LEDGER):
            Ledger(work.ledger, randomness=self._randomness).append(events)


def _processor_facts(record: SessionRecord) -> dict[str, Fact]:
    return {"locality": record.processor.locality.value, "processor": record.processor.id}
