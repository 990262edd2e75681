"""Reads the policy gate's cases: requests and excerpts, each with what should become of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from governance.policy.labels import Sensitivity, Urgency, UseCase

FOLDER: Final = Path(__file__).parent / "cases" / "policy"


Author: TypeAlias = Literal[
    "tune", "first", "second", "third", "a", "b", "c", "d", "e", "f", "g", "h"
]


class PolicyCase(BaseModel):
    """One line of `cases/policy/*.jsonl`; see the README there.

    note: the author's, never shown to an engine. forbids: None where nobody has judged it.
    set: when, or by which author, a case of our own was written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1, repr=False)]
    source: Literal["request", "excerpt"]
    sensitivities: frozenset[Sensitivity]
    expected: Literal["block", "allow"]
    route: str
    triage: str | None
    urgency: Urgency
    note: str = ""
    forbids: frozenset[UseCase] | None = None
    set: Author | None = None


def load(name: str) -> tuple[PolicyCase, ...]:
    """Every case of one file, such as "dev" or "own", in order."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(PolicyCase.model_validate_json(line) for line in lines)
