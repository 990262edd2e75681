"""An analyzer that knows a list of words, and stages for the privacy tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from governance import custody
from governance.identity import (
    EMBEDDED,
    DecisionId,
    EngagementId,
    PersonId,
    SessionId,
    SessionSummary,
)
from governance.masked import MaskedTranscript, MaskedTurn
from governance.privacy.findings import Finding, Source
from governance.privacy.patterns import match_patterns
from governance.privacy.vault import Kind
from governance.raw import RosterEntry, Transcript, Turn
from governance.stages import Cleared, Draft, Header

A = EngagementId("eng_a")
B = EngagementId("eng_b")
COACH = PersonId("per_coach")
COACHEE = PersonId("per_coachee")
ROSTER = (
    RosterEntry(name="Ngozi Adeyemi", role="coachee", person=COACHEE),
    RosterEntry(name="Tom Brandt", role="coach", person=COACH),
    RosterEntry(name="Sarah Lee", role="manager", aliases=("sarah.lee@kestrel.example", "Sal")),
    RosterEntry(name="Grace Appiah", role="direct_report"),
    RosterEntry(name="Kestrel Foods", role="employer"),
)


@dataclass(frozen=True, slots=True)
class WordListAnalyzer:
    """Finds listed words, whole and in any case, as the tagger would; and all real patterns."""

    words: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    confidence: float = 0.9
    source: Source = Source.RAMPART

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en"})

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        return tuple((*self._listed(text), *match_patterns(text)) for text in texts)

    def _listed(self, text: str) -> list[Finding]:
        return [
            Finding(
                start=m.start(),
                end=m.end(),
                kind=kind,
                confidence=self.confidence,
                source=self.source,
            )
            for word, kind in self.words.items()
            for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        ]


class SilentAnalyzer:
    """Sees nothing."""

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en"})

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        return tuple(() for _ in texts)


class BrokenAnalyzer:
    """A recognizer that dies with text of the session in its message."""

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en"})

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        raise RuntimeError(f"cannot tag {texts[0]!r}")


def transcript(
    *texts: str,
    roster: Sequence[RosterEntry] = ROSTER,
    language: str = "en",
    engagement: EngagementId = A,
) -> Transcript:
    """Turns from 1, coach first, one after the other."""
    return Transcript(
        session=SessionId("ses_1"),
        engagement=engagement,
        turns=tuple(
            Turn(
                number=i,
                speaker=COACH if i % 2 else COACHEE,
                role="coach" if i % 2 else "coachee",
                text=text,
            )
            for i, text in enumerate(texts, start=1)
        ),
        roster=tuple(roster),
        language=language,
    )


def header(engagement: EngagementId = A) -> Header:
    return Header(
        session=SessionId("ses_1"),
        engagement=engagement,
        purpose=SessionSummary.code,
        processor=EMBEDDED,
        subjects=frozenset({COACH, COACHEE}),
        decisions=(DecisionId("dec_consent"), DecisionId("dec_policy")),
        policy="abc",
    )


def cleared(raw: object, engagement: EngagementId = A) -> Cleared[SessionSummary]:
    consented = custody.make_consented(SessionSummary, header(engagement), raw)  # type: ignore[arg-type]
    return custody.make_cleared(consented, header(engagement))


def draft(
    answer: object, *turns: str, issued: Sequence[str] = (), engagement: EngagementId = A
) -> Draft[SessionSummary, object]:
    """A draft over masked turns 1, 2, …"""
    masked = MaskedTranscript(
        turns=tuple(
            MaskedTurn(number=i, speaker=COACH, role="coach", text=text)
            for i, text in enumerate(turns, start=1)
        ),
        issued=frozenset(issued),
    )
    stage = custody.make_pseudonymized(
        cleared(transcript("x"), engagement), header(engagement), masked
    )
    return custody.make_draft(stage, header(engagement), answer)
