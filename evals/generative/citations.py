"""Reads the turns that each sentence of a reference summary rests on, as a reader wrote them down.

Invariant: what loads covers every sentence of its sessions exactly once, and every turn exists.
Format: cases/generative/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from evals.generative.edits import reference
from evals.sessions import Case, CaseError, TurnIds

CITATIONS: Final = Path(__file__).parent.parent / "cases" / "generative" / "citations.jsonl"

Citations: TypeAlias = Mapping[str, tuple[tuple[int, ...], ...]]
"""Session -> for each sentence of its reference summary, in order, the turns it rests on."""


class Row(BaseModel):
    """A line of the file. sentence: counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    case: Annotated[str, Field(min_length=1)]
    sentence: Annotated[int, Field(ge=0)]
    turns: Annotated[TurnIds, Field(min_length=1)]


def citations(cases: Sequence[Case], path: Path = CITATIONS) -> Citations:
    """The citations of `cases`; raises CaseError naming what is missing, doubled or unknown."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = Row.model_validate_json(line)
        except ValueError as error:
            raise CaseError(f"{path.name}, line {number}: {error}") from None
        if (row.case, row.sentence) in found:
            raise CaseError(f"{path.name}, line {number}: this sentence was cited before.")
        if list(row.turns) != sorted(set(row.turns)):
            raise CaseError(f"{path.name}, line {number}: write each turn once, in order.")
        found[row.case, row.sentence] = row.turns
    return {case.id: _of(case, found, path.name) for case in cases}


def _of(
    case: Case, found: Mapping[tuple[str, int], tuple[int, ...]], name: str
) -> tuple[tuple[int, ...], ...]:
    wanted = [(case.id, at) for at in range(len(reference(case)))]
    if {key for key in found if key[0] == case.id} != set(wanted):
        raise CaseError(f"{name}: {case.id} needs one line for each of {len(wanted)} sentences.")
    cited = tuple(found[key] for key in wanted)
    if not {turn for turns in cited for turn in turns} <= {turn.i for turn in case.turns}:
        raise CaseError(f"{name}: {case.id} cites a turn that does not exist.")
    return cited
