"""Reads the policy gate's cases: requests and excerpts, each with what should become of it.

Invariant: a case is the same text in every process, so that a digest of cases says whether two
runs asked the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from governance.policy.labels import Sensitivity, Urgency, UseCase

FOLDER: Final = Path(__file__).parent / "cases" / "policy"


def _in_order(labels: frozenset[str]) -> list[str]:
    # A set of strings has another order in every process.
    return sorted(labels)


_IN_ORDER: Final = PlainSerializer(_in_order, when_used="json")
Labels: TypeAlias = Annotated[frozenset[Sensitivity], _IN_ORDER]
Uses: TypeAlias = Annotated[frozenset[UseCase], _IN_ORDER]
# fmt: off
Author: TypeAlias = Literal[
    "tune", "first", "second", "third", "heldout", "heldout2",
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
]
# fmt: on


class PolicyCase(BaseModel):
    """One line of `cases/policy/*.jsonl`; see the README there.

    note: the author's, never shown to an engine. forbids: None where nobody has judged it.
    set: when, or by which author, a case of our own was written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1, repr=False)]
    source: Literal["request", "excerpt"]
    sensitivities: Labels
    expected: Literal["block", "allow"]
    route: str
    triage: str | None
    urgency: Urgency
    note: str = ""
    forbids: Uses | None = None
    set: Author | None = None


def load(name: str) -> tuple[PolicyCase, ...]:
    """Every case of one file, such as "dev" or "own", in order."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(PolicyCase.model_validate_json(line) for line in lines)
