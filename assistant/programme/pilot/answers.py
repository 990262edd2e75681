"""What is asked of a pilot's mathematics and what it answers, without the mathematics.

Pages and stored readings know these and nothing else of it, so that whoever serves them does not
load it. `result` and `feasibility` say how they come about, and what they may tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.programme.pilot.power import Power


class Verdict(StrEnum):
    """What can be said."""

    MORE = "more"
    LESS = "less"
    UNTOLD = "untold"


class TooFew(StrEnum):
    """Why nothing can be said."""

    PILOT = "pilot"
    COMPARISON = "comparison"
    RELIABLE = "reliable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Pseudonymized people of both groups, without their pseudonyms.

    columns: attribute → a code for each row. before, after: figures in the KPI's unit.
    """

    pilot: tuple[bool, ...]
    columns: Mapping[str, Sequence[str]]
    before: tuple[float, ...]
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """How far the groups stand apart in one thing, in standard deviations, never with a sign.

    before: before matching; None where it could be subtracted.
    """

    name: str
    before: float | None
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Groups as they may be told. left: had no counterpart; None for one to four.

    compared: people with a counterpart, to the next lower five where `left` is not told.
    """

    compared: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a pilot tells of one KPI, in its unit. naive: None where it could be subtracted.

    baseline: how far the groups stood apart in the figure itself at the start.
    """

    estimate: float
    low: float
    high: float
    naive: float | None
    verdict: Verdict
    pilot: Sizes
    comparison: Sizes
    balance: tuple[Apart, ...]
    baseline: Apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Feasible:
    """What a design promises. worth: how many evenly weighed people those compared are worth.

    power: None when fewer than ten of a group could be compared, or a few would stand for many.
    """

    enrolled: int
    reached: int
    pilot: Sizes
    comparison: Sizes
    worth: int
    balance: tuple[Apart, ...]
    power: Power | None
