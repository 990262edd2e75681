"""Counts of people and places for papers that are handed round: from a floor up, in steps.

A paper can be asked for every day, and a count that moved by one on the day somebody joined would
tell of them. So a count says only how many fives are in it, and is not there at all below a floor
(ADR 27: coaches from five, a cohort from ten).
"""

from __future__ import annotations

from typing import Final

COACHES: Final = 5
COHORT: Final = 10
STEP: Final = 5


def at_least(count: int, *, floor: int) -> int | None:
    """The highest multiple of five that is in `count`; None below the floor."""
    return None if count < floor else count // STEP * STEP
