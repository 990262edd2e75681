"""A transcript, consents in a real book, and plain stand-ins for the models' gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.embed import ConsentBook
from assistant.embed.gates import GateParts
from governance import custody
from governance.identity import (
    Actor,
    DecisionId,
    EngagementId,
    PersonId,
    Role,
    SessionId,
    SessionSummary,
    SpeakerRole,
)
from governance.masked import MaskedTranscript, MaskedTurn
from governance.outcomes import Blocked, Escalated, NoConsent, ReasonCode
from governance.policy.circumstances import ordinary
from governance.policy.engine import PolicyEngine
from governance.policy.gate import PolicyGate
from governance.policy.sensitivity import LexicalDetector
from governance.policy.sensitivity.use_cases import LexicalUseCases
from governance.privacy.vault import Kind, NewEntry, Vault, Vaults
from governance.raw import Transcript, Turn
from governance.stages import Aud, Cleared, Draft, Guarded, Header, Out, P, Pseudonymized, Released
from tests.fakes import CountingIds

COACH, COACHEE = PersonId("per_coach"), PersonId("per_coachee")
ENGAGEMENT = EngagementId("eng_1")
NAME = "Grace"
SPOKEN: tuple[tuple[SpeakerRole, str], ...] = (
    ("coach", "What do you want to hand over?"),
    ("coachee", f"I gave {NAME} the rota, and I keep checking it."),
    ("coachee", f"I'll tell {NAME} on Thursday that it is hers."),
)


def transcript(
    spoken: tuple[tuple[SpeakerRole, str], ...] = SPOKEN, session: str = "ses_1"
) -> Transcript:
    return Transcript(
        session=SessionId(session),
        engagement=ENGAGEMENT,
        turns=tuple(
            Turn(number=n, speaker=COACH if role == "coach" else COACHEE, role=role, text=text)
            for n, (role, text) in enumerate(spoken, start=1)
        ),
    )


@cache
def _agreed() -> bytes:
    """The file of a book in which both have said yes to local work."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "consents.db"
        made = ConsentBook.open(path, create=True)
        for person, role in ((COACH, Role.COACH), (COACHEE, Role.COACHEE)):
            made.give(person, role, SessionSummary)
        made.close()
        return path.read_bytes()


def book(folder: Path) -> ConsentBook:
    """A book of one's own in which both have said yes to local work."""
    path = folder / "consents.db"
    path.write_bytes(_agreed())
    return ConsentBook.open(path)


@cache
def _engine() -> PolicyEngine:
    return PolicyEngine.load()


@cache
def _detector() -> LexicalDetector:
    return LexicalDetector.load()


@cache
def _use_cases() -> LexicalUseCases:
    return LexicalUseCases.load()


@dataclass(slots=True)
class OneName:
    """Masks the one name there is."""

    ids: CountingIds

    def pseudonymize(self, cleared: Cleared[P], vault: Vault, /) -> Pseudonymized[P]:
        raw = custody.raw_of(cleared)
        assert isinstance(raw, Transcript)
        (entry,) = vault.issue([NewEntry(kind=Kind.PERSON, canonical=NAME)])
        masked = MaskedTranscript(
            turns=tuple(
                MaskedTurn(
                    number=t.number,
                    speaker=t.speaker,
                    role=t.role,
                    text=t.text.replace(NAME, entry.pseudonym),
                )
                for t in raw.turns
            ),
            issued=frozenset({entry.pseudonym}),
        )
        return custody.make_pseudonymized(cleared, decided(cleared.header, self.ids), masked)


@dataclass(slots=True)
class PlainGuard:
    """Stops the name, lines without evidence, and pseudonyms never issued."""

    ids: CountingIds

    def check(self, draft: Draft[P, Out], /) -> Guarded[P, Out] | Escalated | Blocked:
        held = custody.drafted_of(draft)
        existing = {t.number for t in held.evidence.turns}
        lines = held.answer.cited()  # type: ignore[attr-defined]  # an Output, by record_draft
        reason = None
        if not lines:
            reason = ReasonCode.OUTPUT_EMPTY
        if any(not line.turns or not set(line.turns) <= existing for line in lines):
            reason = ReasonCode.OUTPUT_WITHOUT_EVIDENCE
        if any(NAME in line.text for line in lines):
            reason = ReasonCode.OUTPUT_LEAKS_IDENTITY
        if reason is not None:
            return Blocked(reason=reason, decision=DecisionId(self.ids.new("dec")))
        return custody.make_guarded(
            draft, decided(draft.header, self.ids), held.answer, held.evidence
        )


@dataclass(slots=True)
class Restoring:
    """Restores names for a reader who may read."""

    vaults: Vaults
    recheck: Callable[[Header], NoConsent | None]
    may_read: Callable[[Actor, Header], bool]
    ids: CountingIds

    def release(
        self, guarded: Guarded[P, Out], audience: type[Aud], reader: Actor, /
    ) -> Released[Aud, Out] | Blocked | NoConsent:
        refusal = self.recheck(guarded.header)
        if refusal is not None:
            return refusal
        if not self.may_read(reader, guarded.header):
            decision = DecisionId(self.ids.new("dec"))
            return Blocked(reason=ReasonCode.AUDIENCE_NOT_ENTITLED, decision=decision)
        names = {e.pseudonym: e.canonical for e in self.vaults.of(ENGAGEMENT).entries()}

        def restored(text: str) -> str:
            for pseudonym, name in names.items():
                text = text.replace(pseudonym, name)
            return text

        answer = custody.drafted_of(guarded).answer
        shown = answer.map_text(restored)  # type: ignore[attr-defined]  # an Output, as above
        return custody.make_released(audience, guarded, decided(guarded.header, self.ids), shown)


@dataclass(slots=True)
class Parts:
    """GateParts with everything but the models real."""

    ids: CountingIds = field(default_factory=CountingIds)

    def build(self) -> GateParts:
        # The book's clock is the machine's; grants of now must count now.
        from assistant.system import SystemClock

        return GateParts(
            clock=SystemClock(),
            ids=self.ids,
            policy=PolicyGate(
                engine=_engine(),
                detector=_detector(),
                use_cases=_use_cases(),
                ids=self.ids,
                around=ordinary,
            ),
            masking=OneName(self.ids),
            guard=lambda _vaults: PlainGuard(self.ids),
            release=lambda vaults, recheck, may_read: Restoring(
                vaults, recheck, may_read, self.ids
            ),
        )


def decided(header: Header, ids: CountingIds) -> Header:
    return replace(header, decisions=(*header.decisions, DecisionId(ids.new("dec"))))
