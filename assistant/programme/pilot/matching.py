"""A comparison group: exact matching on coarse attributes, and how well the groups agree.

Coarsened exact matching (Iacus, King, Porro 2012, Political Analysis 20:1): whoever shares every
named attribute stands in one stratum; a stratum without somebody of both groups is left out; those
compared are weighed so that they are made up as the pilot group is. What comes out is about the
pilot's people who had a counterpart. Balance by standardized mean differences (Austin 2009, Stat
Med 28:3083), of bands by the form of Yang and Dalton (2012, SAS Global Forum 335).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Flags: TypeAlias = "NDArray[np.bool_]"
Numbers: TypeAlias = "NDArray[np.intp]"

ALIKE: Final = 0.1
"""A standardized difference below this is held to be negligible (Austin 2009)."""
APART: Final = 10.0
"""What is told of groups that share no band at all: their distance has no bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Who is compared with whom. strata: a number for each row.

    weights: 0 for whoever is left out, 1 for the pilot's people, and for those compared with them
    the pilot's count of their stratum over their own.
    """

    pilot: Flags
    strata: Numbers
    weights: Floats

    @property
    def kept(self) -> Flags:
        """Who has a counterpart."""
        return self.weights > 0

    @property
    def effective(self) -> float:
        """How many equally weighed people those compared are worth (Kish 1965, section 11.7)."""
        weights = self.weights[~self.pilot]
        squares = float((weights**2).sum())
        return float(weights.sum()) ** 2 / squares if squares else 0.0

    def counted(self, *, pilot: bool, kept: bool) -> int:
        """How many of a group have a counterpart, or have none."""
        group = self.pilot if pilot else ~self.pilot
        return int((group & (self.kept if kept else ~self.kept)).sum())


def strata_of(attributes: Sequence[Sequence[str]]) -> Numbers:
    """A number for each distinct combination. attributes: for each person, their codes."""
    known: dict[tuple[str, ...], int] = {}
    return np.array([known.setdefault(tuple(one), len(known)) for one in attributes], dtype=np.intp)


def matched(pilot: Flags, strata: Numbers) -> Matching:
    """Match rows. pilot: who is in the pilot group; strata: see `strata_of`."""
    size = int(strata.max()) + 1 if len(strata) else 0
    ours = np.bincount(strata[pilot], minlength=size)
    theirs = np.bincount(strata[~pilot], minlength=size)
    both = (ours > 0) & (theirs > 0)
    share = np.divide(ours, theirs, out=np.zeros(size), where=theirs > 0)
    weights = np.where(pilot, 1.0, share[strata]) * both[strata]
    return Matching(pilot=pilot, strata=strata, weights=weights)


def distance_of_bands(codes: Sequence[str], pilot: Flags, weights: Floats) -> float:
    """How far two groups stand apart in what they are made of, in standard deviations.

    For two bands it is the difference of shares over their pooled deviation; for more, Yang and
    Dalton's distance, up to APART. 0 for groups alike, or for one of nobody.
    """
    found = sorted(set(codes))
    if len(found) < 2 or not (weights[pilot].sum() and weights[~pilot].sum()):  # noqa: PLR2004  -- nothing to differ in
        return 0.0
    held = np.array([[code == one for one in found[1:]] for code in codes], dtype=np.float64)
    means: list[Floats] = []
    spreads: list[Floats] = []
    for group in (pilot, ~pilot):
        mean = np.average(held[group], axis=0, weights=weights[group])
        means.append(mean)
        spreads.append(np.diag(mean) - np.outer(mean, mean))
    gap = means[0] - means[1]
    pooled = (spreads[0] + spreads[1]) / 2
    over: Floats = np.linalg.pinv(pooled) @ gap
    if not np.allclose(pooled @ over, gap, atol=1e-9):
        return APART  # they differ where nothing varies within either group
    return min(math.sqrt(max(float(gap @ over), 0.0)), APART)


def distance_of_figures(figures: Floats, pilot: Flags, weights: Floats) -> float:
    """How far two means stand apart, over the deviation before matching, with its sign."""
    if not (weights[pilot].sum() and weights[~pilot].sum()):
        return 0.0
    ours, theirs = (np.average(figures[g], weights=weights[g]) for g in (pilot, ~pilot))
    spread = np.sqrt((figures[pilot].var(ddof=1) + figures[~pilot].var(ddof=1)) / 2)
    return float((ours - theirs) / spread) if spread > 0 else 0.0


def balance(
    columns: Mapping[str, Sequence[str]], matching: Matching
) -> Mapping[str, tuple[float, float]]:
    """Attribute → how far the groups stand apart before and after matching."""
    even = np.ones(len(matching.pilot))
    return {
        name: (
            distance_of_bands(codes, matching.pilot, even),
            distance_of_bands(codes, matching.pilot, matching.weights),
        )
        for name, codes in columns.items()
    }
