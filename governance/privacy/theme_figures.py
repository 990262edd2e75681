"""From noisy counts to the figures people read: what is shown, with intervals, and what is not.

All of it is computed from noisy counts and public numbers alone, so that it costs nothing more
and can give away nothing more. Invariant: a figure below `Design.shown_from` is never in it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from governance.privacy.cohort_rules import Design
from governance.privacy.theme_counts import Counts

NINETY_FIVE: Final = 1.959964


class Change(StrEnum):
    """A figure beside the one before it."""

    MORE = "more"
    LESS = "less"
    NOT_DISTINGUISHABLE = "not_distinguishable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many people share a code. low, high: 95 % interval. share: of those enrolled, 0 to 1."""

    code: str
    people: int
    low: int
    high: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What may be shown. shown: most shared first. hidden: codes not shown, in taxonomy order.

    covered: people counted, with its interval; None where it was not counted. first: the code that
    most people share, where it is named apart from the counts; its count may be hidden.
    """

    shown: tuple[Figure, ...]
    hidden: tuple[str, ...]
    covered: tuple[int, int, int] | None
    first: str | None = None


def figures(counts: Counts, design: Design, enrolled: int, never: Collection[str] = ()) -> Figures:
    """The figures of a release.

    enrolled: a public number; no figure exceeds it. never: codes that are not shown at all. When
    a single code would be hidden, the least shared one is hidden with it: one gap can be guessed.
    """
    allowed = {c: n for c, n in counts.by_code.items() if c not in never}
    shown = sorted(
        (code for code, n in allowed.items() if n >= design.shown_from),
        key=lambda code: (-allowed[code], code),
    )
    if len(allowed) - len(shown) == 1 and shown:
        shown.pop()
    return Figures(
        shown=tuple(_figure(code, allowed[code], design.margin, enrolled) for code in shown),
        hidden=tuple(code for code in counts.by_code if code not in shown),
        covered=_covered(counts, design, enrolled),
        first=counts.first if counts.first in allowed and design.rho_first else None,
    )


def change(before: Mapping[str, int], now: Mapping[str, int], code: str, design: Design) -> Change:
    """Whether a code's noisy count moved more than chance explains, 19 times in 20.

    Chance is the noise of both, and the lot by which themes of each person were drawn. A code that
    was not shown in both is not distinguishable: its count is not known.
    """
    if code not in before or code not in now:
        return Change.NOT_DISTINGUISHABLE
    if are_alike(before[code], now[code], design):
        return Change.NOT_DISTINGUISHABLE
    return Change.MORE if now[code] > before[code] else Change.LESS


def are_alike(one: int, other: int, design: Design) -> bool:
    """Whether two noisy counts differ by no more than chance explains, 19 times in 20."""
    spread = math.sqrt(2 * design.sigma**2 + design.drawn * max(one + other, 0))
    return abs(one - other) <= NINETY_FIVE * spread


def _figure(code: str, noisy: int, margin: int, enrolled: int) -> Figure:
    people = _within(noisy, enrolled)
    return Figure(
        code=code,
        people=people,
        low=_within(noisy - margin, enrolled),
        high=_within(noisy + margin, enrolled),
        share=round(people / enrolled, 3),
    )


def _covered(counts: Counts, design: Design, enrolled: int) -> tuple[int, int, int] | None:
    if counts.covered is None or design.sigma_coverage is None:
        return None
    noisy = counts.covered
    margin = math.ceil(NINETY_FIVE * design.sigma_coverage)
    people = _within(noisy, enrolled)
    return people, _within(noisy - margin, enrolled), _within(noisy + margin, enrolled)


def _within(count: int, enrolled: int) -> int:
    return min(max(count, 0), enrolled)
