"""What may be counted about a cohort: how many themes a person, at what loss, shown from where.

Invariants (DESIGN §5): a theme fewer than K_ANONYMITY people share is shown with probability at
most 1 in 1,000, by the noise's exact tail and not its bell curve; nobody loses more than CAP in
the data of one year, whatever is asked. Losses are zCDP (rho), in millionths, so that sums are
exact.
"""

from __future__ import annotations

import math
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
    told. Both in millionths.
    """

    grain: Grain
    per_person: int
    rho: int
    rho_coverage: int

    @property
    def cost(self) -> int:
        """What one report costs everybody enrolled, in millionths of rho."""
        return self.rho + self.rho_coverage

    @property
    def sigma(self) -> float:
        """Standard deviation of a count's noise."""
        return math.sqrt(self.per_person / (2 * self.rho / MILLION))

    @property
    def sigma_coverage(self) -> float | None:
        """Standard deviation of the noise of how many were counted; None where there is no own."""
        return math.sqrt(MILLION / (2 * self.rho_coverage)) if self.rho_coverage else None

    @property
    def shown_from(self) -> int:
        """The least noisy count that is shown."""
        return K_ANONYMITY - 1 + least_surprise(self.per_person * MILLION / (2 * self.rho))

    @property
    def margin(self) -> int:
        """Half the width of a 95 % interval around a count."""
        return least_surprise(self.per_person * MILLION / (2 * self.rho), 0.025) - 1


LARGE_DESIGN: Final = Design(grain=Grain.THEMES, per_person=3, rho=100_000, rho_coverage=20_000)
SMALL_DESIGN: Final = Design(grain=Grain.GROUPS, per_person=3, rho=450_000, rho_coverage=50_000)


def design(enrolled: int) -> Design | NoReport:
    """How a cohort of this many people is counted, or why it is not."""
    if enrolled < FLOOR:
        return NoReport.TOO_FEW
    return LARGE_DESIGN if enrolled >= LARGE else SMALL_DESIGN


@lru_cache(maxsize=64)
def least_surprise(variance: float, chance: float = SHOWN_BY_CHANCE) -> int:
    """The least n such that discrete Gaussian noise reaches n with at most this chance."""
    weights = _weights(variance)
    total = 2 * sum(weights) - weights[0]
    tail = 0.0
    for n in range(len(weights) - 1, -1, -1):
        tail += weights[n] / total
        if tail > chance:
            return n + 1
    return 0


def noise_weights(per_person: int, rho: int) -> list[float]:
    """How likely noise of 0, 1, 2 and so on is, beside each other; the same below 0."""
    return _weights(per_person * MILLION / (2 * rho))


def _weights(variance: float) -> list[float]:
    far = math.ceil(12 * math.sqrt(variance)) + 2
    return [math.exp(-n * n / (2 * variance)) for n in range(far)]


def epsilon(rho: int, delta: float = DELTA) -> float:
    """The epsilon of (epsilon, delta)-DP that a rho (millionths) gives at most (Bun, Steinke 2016).

    OpenDP's own conversion is tighter; this one needs no library and never flatters.
    """
    loss = rho / MILLION
    return loss + 2 * math.sqrt(loss * math.log(1 / delta))
