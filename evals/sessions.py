"""Reads the evaluation sessions: validates a case, strips its markup, makes transcripts of it.

Invariant: a case that loads is whole: every gold turn exists, every marked span is closed, and
offsets count Unicode code points of the plain text, end-exclusive.
Format: cases/sessions/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from governance.identity import EngagementId, PersonId, SessionId, SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn
from governance.raw import (
    CoacheeLevel,
    CoachType,
    RosterEntry,
    SessionContext,
    Transcript,
    TranscriptKind,
    Turn,
)

Medium: TypeAlias = Literal["zoom_asr", "teams_asr", "clean", "notes"]
SpanType: TypeAlias = Literal[
    "PERSON", "ORG", "LOC", "DATE", "EMAIL", "PHONE", "URL", "ID", "MONEY", "AGE", "DEMO", "QUASI"
]
SensitivityLabel: TypeAlias = Literal[
    "executive_transition",
    "performance_intervention",
    "crisis",
    "harassment_discrimination",
    "legal_whistleblowing",
    "medical",
    "layoffs_confidential",
    "personal_abuse",
]

FOLDER: Final = Path(__file__).parent / "cases" / "sessions"
SETS: Final[Mapping[str, Path]] = MappingProxyType(
    {name: FOLDER / f"{name}.jsonl" for name in ("dev", "own_dev", "own_heldout", "heldout2")}
)
"""The sets by name that are reported."""

HELD_OUT: Final = frozenset({"own_heldout", "heldout2"})
"""Only measured: nobody tunes on these or reads their misses."""

_MARK: Final = re.compile(
    r"\{\{(PERSON|ORG|LOC|DATE|EMAIL|PHONE|URL|ID|MONEY|AGE|DEMO|QUASI):([^{}]+)\}\}"
)


class CaseError(ValueError):
    """A case file or a case breaks the format; the message names file, line and rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSpan:
    """An identifying span of the plain text: code points, end-exclusive."""

    type: SpanType
    start: int
    end: int
    surface: str = field(repr=False)


def strip_markup(marked: str) -> tuple[str, tuple[MarkedSpan, ...]]:
    """Plain text and its marked spans; raises CaseError when a brace is left over."""
    plain: list[str] = []
    spans: list[MarkedSpan] = []
    length = position = 0
    for mark in _MARK.finditer(marked):
        before = marked[position : mark.start()]
        start = length + len(before)
        # The pattern admits exactly the span types, which the type checker cannot see.
        kind: SpanType = mark[1]  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        surface = mark[2]
        plain += (before, surface)
        length = start + len(surface)
        spans.append(MarkedSpan(type=kind, start=start, end=length, surface=surface))
        position = mark.end()
    plain.append(marked[position:])
    text = "".join(plain)
    if "{" in text or "}" in text:
        raise CaseError("A mark is not closed or names no known type; write {{TYPE:surface}}.")
    return text, tuple(spans)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


TurnIds: TypeAlias = tuple[Annotated[int, Field(ge=1)], ...]
Filled: TypeAlias = Annotated[str, Field(min_length=1)]


class CaseTurn(_Model):
    """One turn, text with markup."""

    i: Annotated[int, Field(ge=1)]
    speaker: SpeakerRole
    text: Filled


class CasePerson(_Model):
    """Somebody an HR system would list."""

    name: Filled
    role: Filled


class GoldCommitment(_Model):
    """What a speaker said they would do and had not taken back at the end."""

    action: Filled
    owner: SpeakerRole
    due: Filled | None
    turns: Annotated[TurnIds, Field(min_length=1)]


class GoldSensitivity(_Model):
    """A passage that must stop the pipeline."""

    label: SensitivityLabel
    turns: Annotated[TurnIds, Field(min_length=1)]


class Gold(_Model):
    """What a reader found in the session."""

    goal: TurnIds
    reality: TurnIds
    options: TurnIds
    commitments: tuple[GoldCommitment, ...]
    themes: Annotated[tuple[Filled, ...], Field(min_length=1, max_length=4)]
    sensitivities: tuple[GoldSensitivity, ...]
    summary: Filled


class Case(_Model):
    """A session with its gold labels."""

    id: Filled
    title: Filled
    medium: Medium
    coachee_level: CoacheeLevel
    coach_type: CoachType
    roster: tuple[CasePerson, ...]
    turns: Annotated[tuple[CaseTurn, ...], Field(min_length=1)]
    gold: Gold

    @model_validator(mode="after")
    def _whole(self) -> Self:
        numbers = [turn.i for turn in self.turns]
        if any(b <= a for a, b in pairwise(numbers)):
            raise ValueError("turn numbers must rise")
        if not self.cited_gold <= set(numbers):
            raise ValueError("gold cites a turn that does not exist")
        marked = [turn.text for turn in self.turns] + [self.gold.summary]
        for commitment in self.gold.commitments:
            marked += [commitment.action, commitment.due or ""]
        for text in marked:
            strip_markup(text)
        return self

    @property
    def cited_gold(self) -> frozenset[int]:
        """Every turn any gold label names."""
        gold = self.gold
        lists = [gold.goal, gold.reality, gold.options]
        lists += [c.turns for c in gold.commitments] + [s.turns for s in gold.sensitivities]
        return frozenset(turn for turns in lists for turn in turns)

    @property
    def allowed(self) -> bool:
        """Whether no passage of it must be stopped."""
        return not self.gold.sensitivities

    @property
    def kind(self) -> TranscriptKind:
        """Notes are the coach's own; everything else is speech."""
        return "notes" if self.medium == "notes" else "transcript"

    def plain_turns(self) -> Mapping[int, str]:
        """Turn number → text without markup."""
        return {turn.i: strip_markup(turn.text)[0] for turn in self.turns}

    def words(self) -> int:
        """Words of all turns, split at white space."""
        return sum(len(text.split()) for text in self.plain_turns().values())


def load(path: Path) -> tuple[Case, ...]:
    """Every case of a JSONL file, in order; raises CaseError naming the line that is wrong."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate_json(line))
        except ValueError as error:
            raise CaseError(f"{path.name}, line {number}: {error}") from None
    ids = [case.id for case in cases]
    if len(set(ids)) != len(ids):
        raise CaseError(f"{path.name}: two cases share an id.")
    return tuple(cases)


def to_transcript(case: Case) -> Transcript:
    """The case as it enters at the consent gate: plain text, roster, context."""
    plain = case.plain_turns()
    people = {role: PersonId(f"{case.id}:{role}") for role in ("coach", "coachee")}
    return Transcript(
        session=SessionId(case.id),
        engagement=EngagementId(f"engagement:{case.id}"),
        turns=tuple(
            Turn(number=t.i, speaker=people[t.speaker], role=t.speaker, text=plain[t.i])
            for t in case.turns
        ),
        roster=tuple(
            RosterEntry(name=p.name, role=p.role, person=people.get(p.role)) for p in case.roster
        ),
        kind=case.kind,
        context=SessionContext(coachee_level=case.coachee_level, coach_type=case.coach_type),
    )


def to_masked(case: Case) -> MaskedTranscript:
    """The case as an engine sees it, but with nothing masked: for measuring an engine alone.

    Only fictional cases may take this way around the anonymizer; production has no such function.
    """
    raw = to_transcript(case)
    return MaskedTranscript(
        turns=tuple(
            MaskedTurn(number=t.number, speaker=t.speaker, role=t.role, text=t.text)
            for t in raw.turns
        ),
        issued=frozenset(),
        kind=raw.kind,
        context=raw.context,
    )
