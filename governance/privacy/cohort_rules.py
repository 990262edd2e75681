"""What may be counted about a cohort: how many themes a person, at what loss, shown from where.

Invariants (DESIGN §5): a theme fewer than K_ANONYMITY people share is shown or named with
probability at most 1 in 1,000, by the exact chances and not a bell curve; nobody loses more than
CAP in the data of one year, whatever is asked. Losses are zCDP (rho), in millionths, so that sums
are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

K_ANONYMITY: Final = 5
FLOOR: Final = 10
"""People enrolled from which there is a report at all; the number itself is public."""
LARGE: Final = 100
CAP: Final = 500_000
SHOWN_BY_CHANCE: Final = 1e-3
NAMED_BY_CHANCE: Final = 5e-4
"""Of the one in a thousand, what naming the first may take; being shown by count has the rest."""
DELTA: Final = 1e-6
MILLION: Final = 1_000_000


class Grain(StrEnum):
    """What is counted."""

    THEMES = "themes"
    GROUPS = "groups"


class NoReport(StrEnum):
    """Why there is no report."""

    TOO_FEW = "too_few"
    NOT_OVER = "not_over"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a cohort is counted. per_person: themes or groups counted of one person at most.

    rho: loss of the counts; rho_coverage: of the number of people counted, 0 where that is not
    told; rho_first: of naming what most people share, 0 where it is not named. In millionths.
    version: of the rules; releases carry it. told_from: the first version of the theme notice that
    tells of this way of counting; who said yes to an earlier one is not counted so.
    yes_and_no: every person answers every group with yes or no, and nothing is drawn by lot.
    """

    grain: Grain
    per_person: int
    rho: int
    rho_coverage: int
    rho_first: int = 0
    yes_and_no: bool = False
    version: int = 1
    told_from: int = 1

    @property
    def cost(self) -> int:
        """What one report costs everybody enrolled, in millionths of rho."""
        return self.rho + self.rho_coverage + self.rho_first

    @property
    def noise(self) -> tuple[float, ...]:
        """How likely noise of 0, 1, 2 and so on people is in a count; the same below 0."""
        return _noise(self)

    @property
    def sigma(self) -> float:
        """Standard deviation of a count's noise."""
        if not self.yes_and_no:
            return math.sqrt(self.per_person / (2 * self.rho / MILLION))
        return math.sqrt(2 * sum(n * n * chance for n, chance in enumerate(self.noise)))

    @property
    def drawn(self) -> float:
        """Variance of a count of one by the lot: 1 - 3/5, for people who touch five themes."""
        return 0.0 if self.yes_and_no else 0.4

    @property
    def sigma_coverage(self) -> float | None:
        """Standard deviation of the noise of how many were counted; None where there is no own."""
        return math.sqrt(MILLION / (2 * self.rho_coverage)) if self.rho_coverage else None

    @property
    def shown_from(self) -> int:
        """The least noisy count that is shown."""
        return K_ANONYMITY - 1 + _least(self.noise, SHOWN_BY_CHANCE - self.named_by_chance)

    @property
    def margin(self) -> int:
        """Half the width of a 95 % interval around a count."""
        return _least(self.noise, 0.025) - 1

    @property
    def steepness(self) -> float:
        """How many times likelier (in logarithms) one more person makes it that a group is named.

        Bounded range: rho = steepness² / 8, for counts that all rise with another person (Cesar,
        Rogers 2021, "Bounding, Concentrating, and Truncating"; Dong, Durfee, Rogers 2020).
        """
        return math.sqrt(8 * self.rho_first / MILLION)

    @property
    def named_from(self) -> int:
        """How many people "nothing is shared by enough" stands for where the first is named."""
        if not self.rho_first:
            return 0
        beyond = math.log(1 / NAMED_BY_CHANCE - 1) / self.steepness
        return K_ANONYMITY - 1 + math.ceil(beyond)

    @property
    def named_by_chance(self) -> float:
        """How likely a group that fewer than K_ANONYMITY people share is named, at most."""
        if not self.rho_first:
            return 0.0
        return 1 / (1 + math.exp(self.steepness * (self.named_from - K_ANONYMITY + 1)))

    @property
    def named_within(self) -> int:
        """By how many people the group that is named may be behind, 19 times in 20 at most."""
        if not self.rho_first:
            return 0
        others = self.per_person - 1
        behind = 1
        while others / (others + math.exp(self.steepness * behind)) > 0.05:  # noqa: PLR2004
            behind += 1
        return behind - 1


LARGE_DESIGN: Final = Design(grain=Grain.THEMES, per_person=3, rho=100_000, rho_coverage=20_000)
SMALL_DESIGN: Final = Design(
    grain=Grain.GROUPS,
    per_person=5,
    rho=120_000,
    rho_coverage=50_000,
    rho_first=330_000,
    yes_and_no=True,
    version=2,
    told_from=2,
)
SMALL_DESIGN_1: Final = Design(grain=Grain.GROUPS, per_person=3, rho=450_000, rho_coverage=50_000)
"""As pilots were counted until the end of November 2026; what was released so stays readable."""


def design(enrolled: int) -> Design | NoReport:
    """How a cohort of this many people is counted, or why it is not."""
    if enrolled < FLOOR:
        return NoReport.TOO_FEW
    return LARGE_DESIGN if enrolled >= LARGE else SMALL_DESIGN


def designed(enrolled: int, version: int, cost: int) -> Design | None:
    """How a release of these rules and this cost was counted; None for rules nobody knows now."""
    made = design(enrolled)
    known = [SMALL_DESIGN_1, SMALL_DESIGN] if made == SMALL_DESIGN else [made]
    alike = [d for d in known if isinstance(d, Design) and (d.version, d.cost) == (version, cost)]
    return alike[0] if alike else None


def least_surprise(variance: float, chance: float = SHOWN_BY_CHANCE) -> int:
    """The least n such that discrete Gaussian noise reaches n with at most this chance."""
    return _least(gaussian(variance), chance)


@lru_cache(maxsize=64)
def gaussian(variance: float) -> tuple[float, ...]:
    """How likely discrete Gaussian noise is 0, 1, 2 and so on; the same below 0."""
    far = math.ceil(12 * math.sqrt(variance)) + 2
    weights = [math.exp(-n * n / (2 * variance)) for n in range(far)]
    total = 2 * sum(weights) - weights[0]
    return tuple(weight / total for weight in weights)


@lru_cache(maxsize=16)
def _noise(made: Design) -> tuple[float, ...]:
    variance = made.per_person * MILLION / (2 * made.rho)
    if not made.yes_and_no:
        return gaussian(variance)
    # A count is half of two noisy numbers' sum, a half person going up as often as down.
    halves = _sum(gaussian(variance), gaussian(MILLION / (2 * made.rho_coverage)))
    padded = [*halves, 0.0, 0.0]
    return tuple(
        padded[2 * n] + (padded[abs(2 * n - 1)] + padded[2 * n + 1]) / 2
        for n in range(len(halves) // 2)
    )


def _sum(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The chances of the sum of two symmetric noises, from 0 on."""
    reach = len(other) - 1
    return [
        sum(
            one[abs(n - m)] * other[abs(m)]
            for m in range(-reach, reach + 1)
            if abs(n - m) < len(one)
        )
        for n in range(len(one) + reach)
    ]


@lru_cache(maxsize=64)
def _least(noise: tuple[float, ...], chance: float) -> int:
    """The least n that symmetric noise reaches with at most this chance."""
    tail = 0.0
    for n in range(len(noise) - 1, -1, -1):
        tail += noise[n]
        if tail > chance:
            return n + 1
    return 0


def epsilon(rho: int, delta: float = DELTA) -> float:
    """The epsilon of (epsilon, delta)-DP that a rho (millionths) gives at most (Bun, Steinke 2016).

    OpenDP's own conversion is tighter; this one needs no library and never flatters.
    """
    loss = rho / MILLION
    return loss + 2 * math.sqrt(loss * math.log(1 / delta))
