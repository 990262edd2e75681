"""Reads summaries written blind, with the turns each sentence rests on: held out, and to train on.

Their author saw neither the checks nor any figure of them. Those of held-out sessions say what to
expect of sessions nobody looked at. Those of training sessions are halved: misses of the one half
may be read and mended, of the other only totals are looked at. Invariant: only sessions of the sets
asked for, each once, every cited turn exists. Format: cases/generative/README.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from evals.generative.questions import Question, Rested, asked_of
from evals.sessions import FOLDER, HELD_OUT, Case, CaseError, TurnIds, load, strip_markup

_WRITTEN: Final = Path(__file__).parent.parent / "cases" / "generative"
SUMMARIES: Final = _WRITTEN / "heldout_summaries.jsonl"
TRAINING: Final = _WRITTEN / "train_summaries.jsonl"
TRAINED_ON: Final = frozenset(path.stem for path in FOLDER.glob("train_*.jsonl"))

Half: TypeAlias = Literal["tune", "validate"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sentence(_Row):
    """sentence: counted from 0. text: with the corpus' markup. turns: it rests on."""

    sentence: Annotated[int, Field(ge=0)]
    text: Annotated[str, Field(min_length=1, repr=False)]
    turns: Annotated[TurnIds, Field(min_length=1)]


class Summary(_Row):
    """A line of the file."""

    case: Annotated[str, Field(min_length=1)]
    set: str
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    note: str


def blind(path: Path = SUMMARIES) -> tuple[Question, ...]:
    """Every held-out sentence with its edits, as `questions` has them; CaseError for a bad file."""
    return tuple(one for session in _read(path, HELD_OUT) for one in session)


def training(half: Half, path: Path = TRAINING) -> tuple[Question, ...]:
    """The same of training sessions: the first, third, ... line of the file to tune, the rest."""
    start = 0 if half == "tune" else 1
    return tuple(one for session in _read(path, TRAINED_ON)[start::2] for one in session)


def _read(path: Path, sets: Collection[str]) -> list[tuple[Question, ...]]:
    cases = {case.id: case for name in sorted(sets) for case in load(FOLDER / f"{name}.jsonl")}
    found: list[tuple[Question, ...]] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = Summary.model_validate_json(line)
        except ValueError as error:
            raise CaseError(f"{path.name}, line {number}: {error}") from None
        if row.case not in cases or row.case in seen:
            wanted = ", ".join(sorted(sets))
            raise CaseError(f"{path.name}, line {number}: write each session of {wanted} once.")
        seen.add(row.case)
        case = cases[row.case]
        found.append(tuple(asked_of(case, _rested(case, row.sentences, path.name))))
    return found


def _rested(case: Case, sentences: Sequence[Sentence], name: str) -> tuple[Rested, ...]:
    exists = {turn.i for turn in case.turns}
    for at, one in enumerate(sentences):
        if one.sentence != at or not set(one.turns) <= exists:
            raise CaseError(f"{name}: {case.id}, sentence {at}: a wrong number or an unknown turn.")
    return tuple(Rested(strip_markup(one.text)[0], tuple(sorted(one.turns))) for one in sentences)
