"""Short exchanges with labelled commitments: one question, one answer, one way of promising or not.

Eight sessions hold few ways of speaking; these hold many, each once. `at` says where in a session
the exchange stands (0..1), because a promise at the end is not what a wish at the start is.
Invariant: an exchange becomes a whole session by silence around it, so nothing else is learned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from governance.identity import PersonId, SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn

FILE: Final = Path(__file__).parent / "cases" / "exchanges.jsonl"
LENGTH: Final = 40
"""Turns of the session around an exchange."""
SILENCE: Final = "Mm."


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Turn(_Model):
    speaker: SpeakerRole
    text: Annotated[str, Field(min_length=1)]


class _Commitment(_Model):
    owner: SpeakerRole
    due: str | None
    turns: tuple[int, ...]


class _Stored(_Model):
    id: str
    at: Annotated[float, Field(ge=0, le=1)]
    turns: tuple[_Turn, ...]
    commitments: tuple[_Commitment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One labelled commitment; turns as numbered in the transcript."""

    owner: SpeakerRole
    due: str | None
    turns: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange inside a silent session."""

    id: str
    transcript: MaskedTranscript
    gold: tuple[Gold, ...]


def exchanges() -> tuple[Exchange, ...]:
    """Every stored exchange; raises pydantic.ValidationError when a line breaks the format."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_placed(_Stored.model_validate(json.loads(line))) for line in lines)


def _placed(stored: _Stored) -> Exchange:
    before = int(stored.at * LENGTH) // 2 * 2
    first = stored.turns[0].speaker
    other: SpeakerRole = "coachee" if first == "coach" else "coach"
    turn_about: tuple[SpeakerRole, SpeakerRole] = (first, other)
    said: list[tuple[SpeakerRole, str]] = []
    said.extend((turn_about[i % 2], SILENCE) for i in range(before))
    said.extend((t.speaker, t.text) for t in stored.turns)
    while len(said) < LENGTH:
        said.append(("coach", SILENCE))
    turns = tuple(
        MaskedTurn(number=n, speaker=PersonId(role), role=role, text=text)
        for n, (role, text) in enumerate(said, start=1)
    )
    gold = tuple(
        Gold(owner=c.owner, due=c.due, turns=frozenset(t + before for t in c.turns))
        for c in stored.commitments
    )
    return Exchange(
        id=stored.id,
        transcript=MaskedTranscript(turns=turns, issued=frozenset()),
        gold=gold,
    )
