"""What a reading says: of groups, rounded, and only what cannot be subtracted to find somebody.

Invariants (DESIGN §5, ADR 32): two groups of at least ten matched people each; what is
told is told once, on a grid of about a tenth of its own uncertainty, so that whoever knows
everybody else's figures learns one person's only roughly; how many were left out is said when
nobody or at least five were, and only then is anything told of everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from assistant.programme.pilot.answers import Apart, Result, Rows, Sizes, TooFew, Verdict
from assistant.programme.pilot.difference import Difference, TooFewError, difference, naive
from assistant.programme.pilot.matching import (
    Floats,
    Matching,
    balance,
    distance_of_figures,
    matched,
    strata_of,
)
from governance.privacy.cohort_rules import FLOOR, K_ANONYMITY

GRAIN: Final = 10
"""A figure is told on a grid of at most its standard error over this."""
_STEP: Final = 0.05
"""Standardized differences are told on this grid."""


def result_of(rows: Rows) -> Result | TooFew:
    """Match, compare, and keep back what must not be told."""
    pilot = np.array(rows.pilot, dtype=np.bool_)
    before, after = np.array(rows.before), np.array(rows.after)
    codes = list(zip(*rows.columns.values(), strict=True)) if rows.columns else [()] * len(pilot)
    matching = matched(pilot, strata_of(codes))
    if matching.counted(pilot=True, kept=True) < FLOOR:
        return TooFew.PILOT
    if matching.counted(pilot=False, kept=True) < FLOOR:
        return TooFew.COMPARISON
    try:
        found = difference(before, after, matching)
    except TooFewError:
        return TooFew.RELIABLE
    grid = grid_of(found.error)
    shown = shown_of(found)
    ours, theirs = sizes_of(matching, pilot=True), sizes_of(matching, pilot=False)
    told = None not in {ours.left, theirs.left}
    return Result(
        estimate=shown.estimate,
        low=shown.low,
        high=shown.high,
        naive=to_grid(naive(after, matching), grid) if told else None,
        verdict=verdict_of(shown),
        pilot=ours,
        comparison=theirs,
        balance=apart(rows.columns, matching, whole=told),
        baseline=_apart_at_the_start(before, matching, whole=told),
    )


def grid_of(error: float) -> float:
    """1, 2 or 5 times a power of ten: the widest that is no more than a tenth of `error`."""
    most = error / GRAIN
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (5, 2, 1) if step * power <= most * (1 + 1e-12))


def to_grid(value: float, grid: float) -> float:
    """The nearest point of the grid, as people write it."""
    places = max(0, -math.floor(math.log10(grid)))
    return round(round(value / grid) * grid, places) + 0.0  # no minus before a zero


def shown_of(found: Difference) -> Difference:
    """The difference as it is told."""
    grid = grid_of(found.error)
    return Difference(
        estimate=to_grid(found.estimate, grid),
        low=to_grid(found.low, grid),
        high=to_grid(found.high, grid),
        error=found.error,
        freedom=found.freedom,
    )


def verdict_of(shown: Difference) -> Verdict:
    """By what is told: an interval that holds nought says that nothing can be told."""
    if shown.low > 0:
        return Verdict.MORE
    return Verdict.LESS if shown.high < 0 else Verdict.UNTOLD


def sizes_of(matching: Matching, *, pilot: bool) -> Sizes:
    """A group's sizes, as they may be told."""
    left = matching.counted(pilot=pilot, kept=False)
    compared = matching.counted(pilot=pilot, kept=True)
    if 0 < left < K_ANONYMITY:
        return Sizes(compared=compared - compared % K_ANONYMITY, left=None)
    return Sizes(compared=compared, left=left)


def apart(
    columns: Mapping[str, Sequence[str]], matching: Matching, *, whole: bool
) -> tuple[Apart, ...]:
    """The balance of the groups, on a grid. whole: whether anything of everybody is told."""
    return tuple(
        Apart(
            name=name,
            before=to_grid(first, _STEP) if whole else None,
            after=to_grid(then, _STEP),
        )
        for name, (first, then) in balance(columns, matching).items()
    )


def _apart_at_the_start(before: Floats, matching: Matching, *, whole: bool) -> Apart:
    even = np.ones(len(before))
    first = distance_of_figures(before, matching.pilot, even)
    then = distance_of_figures(before, matching.pilot, matching.weights)
    return Apart(
        name="before",
        before=to_grid(abs(first), _STEP) if whole else None,
        after=to_grid(abs(then), _STEP),
    )
