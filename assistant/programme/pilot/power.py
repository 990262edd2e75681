"""How many people a pilot needs, and what so many can see: a power calculation, in plain words.

The pilot compares how much two groups changed. A change has the standard deviation
sd * sqrt(2 * (1 - r)), r the correlation of a person's figure before and after, and two mean
changes are compared by a two-sided t-test (Cohen 1988, ch. 2). What statsmodels' `TTestIndPower`
answers is the same; its solver fails on some sizes, and its distribution is nan for some uplifts.
Taking the first figure as a covariate needs fewer, by (1 + r) / 2 (Borm et al. 2007, J Clin
Epidemiol 60:1234). We plan for the difference in differences because that is what is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

ALPHA: Final = 0.05
POWER: Final = 0.8
LIKELY: Final = 0.5
"""The correlation assumed when nobody knows it: at one half, a figure before gains nothing."""
MOST: Final = 100_000
LARGEST: Final = 100.0
"""An uplift, in standard deviations, that two people beside two others would show."""
OTHER_SIDE: Final = 7.0
"""Noncentrality from which on nobody is misled in the other direction, and scipy says nan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What so many people can see.

    visible: the least uplift, in standard deviations of the figure, that four pilots in five would
    tell from nothing. aim: the uplift hoped for, likewise; chance: how likely it would be told;
    needed: people in each group for four in five, None when it would be more than `MOST`. The last
    three are None when no uplift was named.
    """

    pilot: int
    comparison: int
    correlation: float
    visible: float
    aim: float | None
    chance: float | None
    needed: int | None

    @property
    def enough(self) -> bool:
        """Whether what is hoped for would be told four times in five."""
        return self.chance is not None and self.chance >= POWER


def power_of(
    pilot: int, comparison: int, *, aim: float | None = None, correlation: float = LIKELY
) -> Power:
    """The power of a pilot.

    Args:
        pilot: people in the pilot group, two at least.
        comparison: people in the comparison group, likewise.
        aim: the uplift hoped for, in standard deviations of the figure; its sign does not matter.
        correlation: of a person's figure before with their figure after, 0 to below 1.

    Raises:
        ValueError: one of these is out of reach.
    """
    if pilot < 2 or comparison < 2 or not 0 <= correlation < 1:  # noqa: PLR2004  -- a variance needs two
        raise ValueError("Two people in each group, and a correlation from 0 to below 1.")
    shrunk = math.sqrt(2 * (1 - correlation))
    asked = None if aim is None or not aim else abs(aim)
    return Power(
        pilot=pilot,
        comparison=comparison,
        correlation=correlation,
        visible=shrunk * _effect(pilot, comparison),
        aim=asked,
        chance=None if asked is None else _chance(asked / shrunk, pilot, comparison),
        needed=None if asked is None else _needed(asked / shrunk),
    )


@cache
def _effect(pilot: int, comparison: int) -> float:
    from scipy import optimize  # type: ignore[import-untyped]  # noqa: PLC0415  -- slow

    def beyond(effect: float) -> float:
        return _chance(effect, pilot, comparison) - POWER

    search: Any = optimize
    return float(search.brentq(beyond, 0.0, LARGEST))


def _chance(effect: float, pilot: int, comparison: int) -> float:
    from scipy import stats  # noqa: PLC0415  -- slow

    distribution: Any = stats
    freedom = pilot + comparison - 2
    shift = effect * math.sqrt(pilot * comparison / (pilot + comparison))
    limit = distribution.t.isf(ALPHA / 2, freedom)
    found = distribution.nct.sf(limit, freedom, shift)
    if shift < OTHER_SIDE:
        found += distribution.nct.cdf(-limit, freedom, shift)
    return min(float(found), 1.0)


def _needed(effect: float) -> int | None:
    """The least size at which the power is reached; bisection, since a solver misses the ends."""
    low, high = 2, 4
    while _chance(effect, high, high) < POWER:
        low, high = high, high * 2
        if low > MOST:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if _chance(effect, middle, middle) >= POWER else (middle + 1, high)
        )
    return low if low <= MOST else None
