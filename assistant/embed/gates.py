"""The gates around somebody else's chain, in their fixed order, in memory.

Invariant: a transcript becomes text only after consent, policy and anonymizer have said yes, and
consent is asked again before anything is released, and when the ledger's word that text leaves or
is released has its place there, so that neither stands after a withdrawal. Each call has a vault
of its own, so that no name outlives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol

from assistant.embed.cited import CitedAnswer
from assistant.embed.consents import ConsentSource
from assistant.llm.render import turn_line
from governance.consent.gate import ConsentGate
from governance.consent.store import ConsentStore
from governance.identity import Actor, BundleDigest, Processor, Role
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.opening import open_for_engine, record_draft
from governance.outcomes import Blocked, Escalated, NoConsent, Outcome
from governance.policy.facts import Readable, Reading, room_of
from governance.policy.gate import PolicyGate
from governance.ports import Clock, Ids
from governance.privacy.vault import InMemoryVaults, Vault, Vaults
from governance.raw import Transcript
from governance.stages import (
    Aud,
    Cleared,
    Draft,
    ForCoach,
    Guarded,
    Header,
    Out,
    P,
    Pseudonymized,
    Released,
)


class Masking(Protocol):
    """The anonymizer gate: `governance.privacy.anonymizer.Anonymizer`."""

    def pseudonymize(
        self, cleared: Cleared[P], vault: Vault, /
    ) -> Pseudonymized[P] | Escalated | Blocked:
        """Masked, or why not."""
        ...


class Guarding(Protocol):
    """The output guard: `governance.guard.OutputGuard`."""

    def check(self, draft: Draft[P, Out], /) -> Guarded[P, Out] | Escalated | Blocked:
        """Fit to be shown, or why not."""
        ...


class Releasing(Protocol):
    """Release: `governance.release.Release`."""

    def release(
        self, guarded: Guarded[P, Out], audience: type[Aud], reader: Actor, /
    ) -> Released[Aud, Out] | Blocked | NoConsent:
        """Names restored for who was in the room, or why not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GateParts:
    """What `ChainGates` is made of. guard and release are built around each call's own vault."""

    clock: Clock
    ids: Ids
    policy: PolicyGate
    masking: Masking
    guard: Callable[[Vaults], Guarding]
    release: Callable[
        [Vaults, Callable[[Header], NoConsent | None], Callable[[Actor, Header], bool]], Releasing
    ]


class ChainGates(Generic[P]):
    """Takes a transcript through the gates, with `ask` in their middle."""

    def __init__(
        self,
        purpose: type[P],
        *,
        parts: GateParts,
        consents: ConsentSource,
        processor: Processor,
        bundle: BundleDigest,
    ) -> None:
        self._purpose: Final = purpose
        self._parts: Final = parts
        self._consents: Final = consents
        self._processor: Final = processor
        self._bundle: Final = bundle

    def run(
        self, transcript: Transcript, ask: Callable[[str], CitedAnswer]
    ) -> Released[ForCoach, CitedAnswer] | Outcome:
        """What the coach may read, or which gate said no and why.

        ask: gets the masked turns, one a line (`[3] coachee: I gave [PERSON_2] the rota`).

        Raises:
            ChathamError: a gate or the chain broke; nothing was released.
            TypeError: not a transcript.
        """
        with self._consents.store() as store:
            consented = self._gate(store).admit(transcript, self._purpose, self._processor)
        if isinstance(consented, NoConsent):
            return self._stopped(EventKind.GATE_CONSENT_STOPPED, transcript, consented)
        self._passed(EventKind.GATE_CONSENT_ALLOWED, consented.header)
        cleared = self._parts.policy.clear(consented)
        if isinstance(cleared, Escalated | Blocked):
            return self._stopped(EventKind.GATE_POLICY_STOPPED, transcript, cleared)
        self._passed(EventKind.GATE_POLICY_ALLOWED, cleared.header)
        vaults = InMemoryVaults()
        masked = self._parts.masking.pseudonymize(cleared, vaults.of(transcript.engagement))
        if isinstance(masked, Escalated | Blocked):
            return self._stopped(EventKind.GATE_ANONYMIZER_STOPPED, transcript, masked)
        self._passed(EventKind.GATE_ANONYMIZER_ALLOWED, masked.header)
        draft = self._drafted(masked, ask)
        if isinstance(draft, NoConsent):
            return self._stopped(EventKind.GATE_EGRESS_STOPPED, transcript, draft)
        guarded = self._parts.guard(vaults).check(draft)
        if isinstance(guarded, Escalated | Blocked):
            return self._stopped(EventKind.GATE_GUARD_STOPPED, transcript, guarded)
        self._passed(EventKind.GATE_GUARD_ALLOWED, guarded.header)
        return self._released(transcript, guarded, vaults)

    def _drafted(
        self, masked: Pseudonymized[P], ask: Callable[[str], CitedAnswer]
    ) -> Draft[P, CitedAnswer] | NoConsent:
        facts: dict[str, Fact] = {
            "bundle": self._bundle,
            "locality": self._processor.locality.value,
            "processor": self._processor.id,
        }
        refusal = self._announced(EventKind.GATE_EGRESS_ALLOWED, masked.header, facts)
        if refusal is not None:
            return refusal
        answer = ask("\n".join(turn_line(turn) for turn in open_for_engine(masked).turns))
        return record_draft(masked, answer, bundle=self._bundle)

    def _released(
        self, transcript: Transcript, guarded: Guarded[P, CitedAnswer], vaults: Vaults
    ) -> Released[ForCoach, CitedAnswer] | Outcome:
        room = room_of(transcript)

        def may_read(actor: Actor, header: Header) -> bool:
            readable = Readable(
                reading=Reading.SUMMARY,
                session=header.session,
                room=room,
                retention_passed=False,
                was_there=actor.person in header.subjects,
                opened=False,
            )
            return self._parts.policy.may_read(actor, readable).allow

        coach = Actor(person=min(room.coaches, default=None), role=Role.COACH)
        release = self._parts.release(vaults, self._recheck, may_read)
        released = release.release(guarded, ForCoach, coach)
        if isinstance(released, Blocked | NoConsent):
            return self._stopped(EventKind.GATE_RELEASE_STOPPED, transcript, released)
        facts: dict[str, Fact] = {"audience": "coach"}
        refusal = self._announced(EventKind.GATE_RELEASE_ALLOWED, released.header, facts)
        if refusal is not None:
            return self._stopped(EventKind.GATE_RELEASE_STOPPED, transcript, refusal)
        return released

    def _gate(self, store: ConsentStore) -> ConsentGate:
        return ConsentGate(store, self._parts.clock, self._parts.ids)

    def _recheck(self, header: Header) -> NoConsent | None:
        with self._consents.store() as store:
            return self._gate(store).recheck(header)

    def _passed(
        self, kind: EventKind, header: Header, facts: dict[str, Fact] | None = None
    ) -> None:
        self._consents.record(kind, _refs(header), facts or {})

    def _announced(
        self, kind: EventKind, header: Header, facts: dict[str, Fact]
    ) -> NoConsent | None:
        return self._consents.announce(
            kind, _refs(header), facts, lambda store: self._gate(store).recheck(header)
        )

    def _stopped(self, kind: EventKind, transcript: Transcript, outcome: Outcome) -> Outcome:
        refs = Refs(
            session=transcript.session,
            engagement=transcript.engagement,
            decision=outcome.decision,
        )
        self._consents.record(kind, refs, {"reason": outcome.reason.value})
        return outcome


def _refs(header: Header) -> Refs:
    return Refs(session=header.session, engagement=header.engagement, decision=header.decisions[-1])
