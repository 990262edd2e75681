"""Masked sessions, an extractive stand-in and scripted transports for the generative path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from assistant.llm.chat import ChatMessage, Completion, ModelIdentity, Permit, T, Usage
from assistant.llm.verify import Claim, Evidence
from assistant.llm.verify.claims import Section
from assistant.summary.schema import Commitment, Line, Summary, Theme
from governance import custody
from governance.identity import (
    BundleDigest,
    DecisionId,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    SessionId,
    SessionSummary,
    SpeakerRole,
)
from governance.ledger.events import SYSTEM, Fact, LedgerEvent
from governance.ledger.kinds import EventKind
from governance.masked import MaskedTranscript, MaskedTurn
from governance.outcomes import NoConsent, ReasonCode
from governance.raw import Transcript, TranscriptKind, Turn
from governance.stages import Header, Pseudonymized
from tests.fakes import NOON

LOCAL = Processor(id=ProcessorId("openai:local/127.0.0.1"), locality=Locality.LOCAL)
ABROAD = Processor(id=ProcessorId("openai:gpt"), locality=Locality.THIRD_PARTY)
BUNDLE = BundleDigest("b" * 64)
SECRET = "zephyrine marmalade"
"""Words that must turn up nowhere outside a draft."""

SPOKEN: tuple[tuple[SpeakerRole, str], ...] = (
    ("coach", "What would you like to have by the end of this hour?"),
    ("coachee", "I want to hand the rota to [PERSON_2] without hovering over her."),
    ("coach", "What is happening now?"),
    ("coachee", "I have not told her that the rota is hers. I checked it three times last week."),
    ("coachee", "I could split it with her, or maybe ask [PERSON_3] for help."),
    ("coach", "What will you do?"),
    ("coachee", "I'll tell [PERSON_2] on Thursday that the rota is hers."),
    ("coach", "I'll send you the article about delegation by Monday."),
    ("coachee", f"How do I stop checking it? It is all {SECRET} to me."),
    ("coachee", "I'll write to [PERSON_3] about the audit."),
    ("coachee", "Actually, scrap that, no letter to [PERSON_3] about the audit."),
    (
        "coachee",
        "[PERSON_2] did the audit in two days and [PERSON_3] did the rota in three, that is why.",
    ),
)


def masked(
    spoken: Sequence[tuple[SpeakerRole, str]] = SPOKEN, *, kind: TranscriptKind = "transcript"
) -> MaskedTranscript:
    turns = tuple(
        MaskedTurn(number=n, speaker=PersonId(f"per_{role}"), role=role, text=text)
        for n, (role, text) in enumerate(spoken, start=1)
    )
    return MaskedTranscript(
        turns=turns, issued=frozenset({"[PERSON_1]", "[PERSON_2]", "[PERSON_3]"}), kind=kind
    )


def pseudonymized(
    transcript: MaskedTranscript | None = None, *, processor: Processor = LOCAL
) -> Pseudonymized[SessionSummary]:
    header = Header(
        session=SessionId("ses_1"),
        engagement=EngagementId("eng_1"),
        purpose=SessionSummary.code,
        processor=processor,
        subjects=frozenset({PersonId("per_coach"), PersonId("per_coachee")}),
        decisions=(DecisionId("dec_1"),),
    )
    raw = Transcript(
        session=header.session,
        engagement=header.engagement,
        turns=(Turn(number=1, speaker=PersonId("per_coach"), role="coach", text="raw"),),
    )
    consented = custody.make_consented(SessionSummary, header, raw)
    cleared = custody.make_cleared(consented, header)
    return custody.make_pseudonymized(cleared, header, transcript or masked())


def extract(_masked: MaskedTranscript) -> Summary:
    """What an extractive engine could say of SPOKEN."""

    def line(number: int) -> tuple[Line, ...]:
        return (Line(text=SPOKEN[number - 1][1], turns=(number,)),)

    return Summary(
        overview=line(2),
        goal=line(2),
        reality=line(4),
        options=line(5),
        way_forward=line(7),
        commitments=(
            Commitment(action="tell [PERSON_2]", owner="coachee", due="Thursday", turns=(7,)),
            Commitment(action="send you the article", owner="coach", due="Monday", turns=(8,)),
        ),
        own_words=line(4),
        themes=(Theme(id="delegation", score=0.8, turns=(2,)),),
        open_threads=line(9),
        open_questions=(Line(text="How do I stop checking it?", turns=(9,)),),
    )


def still_agreed(_header: Header) -> NoConsent | None:
    return None


USED = Usage(input_tokens=100, output_tokens=10, calls=1)


@dataclass(slots=True)
class Withdrawing:
    """Consent that stands for the first `after` questions and is then withdrawn."""

    after: int
    asked: list[Header] = field(default_factory=list)

    def __call__(self, header: Header) -> NoConsent | None:
        self.asked.append(header)
        if len(self.asked) <= self.after:
            return None
        return NoConsent(
            reason=ReasonCode.CONSENT_WITHDRAWN,
            people=frozenset({PersonId("per_coachee")}),
            decision=DecisionId("dec_9"),
        )


@dataclass(slots=True)
class ScriptedTransport:
    """Answers with what `script` makes of the messages, as the schema."""

    script: Callable[[Sequence[ChatMessage]], object]
    processor: Processor = LOCAL
    usage: Usage = USED
    seen: list[tuple[ChatMessage, ...]] = field(default_factory=list)

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(model="fake:model", processor=self.processor, parameters={})

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        self.seen.append(tuple(messages))
        answer = self.script(messages)
        parsed = answer if isinstance(answer, BaseModel) else schema.model_validate(answer)
        assert isinstance(parsed, schema)
        return Completion(parsed=parsed, usage=self.usage)


def ledger_takes(facts: Mapping[str, Fact]) -> None:
    """The ledger refuses what could hold text."""
    LedgerEvent(kind=EventKind.ENGINE_DRAFT_RECORDED, at=NOON, actor=SYSTEM, facts=facts)


def claim(
    text: str,
    *turns: int,
    quote: str = "",
    section: Section = "reality",
    owner: SpeakerRole | None = None,
    due: str | None = None,
) -> Claim:
    return Claim(section=section, text=text, quote=quote, turns=turns, owner=owner, due=due)


EVIDENCE = Evidence(masked())
