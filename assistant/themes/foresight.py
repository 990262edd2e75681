"""What a report would be likely to show, reckoned on people who are made up, before paying for it.

Invariant: nothing of anybody is read. Who touches what is invented: themes at shares that fall off
as they do in most programmes, people touching each independently. Reckoned exactly where that is
quick, so that the same plan always says the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from governance.privacy.cohort_rules import Design, Grain

THEMES: Final = tuple(max(0.03, 0.35 * 0.88**place) for place in range(27))
"""Shares of made-up people: a third touch the first theme, one in thirty the last."""
GROUPS: Final = (0.7, 0.55, 0.45, 0.35, 0.25)
ASKED: Final = {Grain.THEMES: (0.05, 0.1, 0.2, 0.3, 0.5), Grain.GROUPS: (0.2, 0.4, 0.6, 0.8)}
"""Shares a plan tells about."""
_EXACT: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """share: of the people who touch it. counted: of how many it would count. shown: how likely."""

    share: float
    people: int
    counted: int
    shown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """half_width: of a 95 % interval, in people. shown: of `codes`, on average.

    named: how likely the group that most people share is named; None where it is not asked.
    """

    half_width: int
    chances: tuple[Chance, ...]
    shown: float
    codes: int
    named: float | None


@lru_cache(maxsize=64)
def foresee(design: Design, enrolled: int) -> Foresight:
    """What a report over so many people would show of made-up ones."""
    made_up = THEMES if design.grain is Grain.THEMES else GROUPS
    rest = made_up[1:]
    chances: list[Chance] = []
    for share in ASKED[design.grain]:
        drawn = share * kept(rest, design.per_person)
        chances.append(
            Chance(
                share=share,
                people=round(share * enrolled),
                counted=round(drawn * enrolled),
                shown=_shown(design, enrolled, drawn),
            )
        )
    expected = 0.0
    for at, share in enumerate(made_up):
        others = [*made_up[:at], *made_up[at + 1 :]]
        expected += _shown(design, enrolled, share * kept(others, design.per_person))
    return Foresight(
        half_width=design.margin,
        chances=tuple(chances),
        shown=expected,
        codes=len(made_up),
        named=_named(design, enrolled, max(made_up)) if design.rho_first else None,
    )


def kept(others: Sequence[float], per_person: int) -> float:
    """How likely one of a person's codes is counted, when they touch others with these shares."""
    number = [1.0]
    for share in others:
        number = [
            (number[n] * (1 - share) if n < len(number) else 0.0)
            + (number[n - 1] * share if n else 0.0)
            for n in range(len(number) + 1)
        ]
    return sum(p * min(1.0, per_person / (n + 1)) for n, p in enumerate(number))


def _named(design: Design, people: int, share: float) -> float:
    """How likely any group is named, at least: as if nobody shared any but the most common."""
    return sum(
        chance / (1 + math.exp(design.steepness * (design.named_from - count)))
        for count, chance in _binomial(people, share)
    )


def _shown(design: Design, people: int, share: float) -> float:
    """How likely a noisy count of this expected share reaches what is shown."""
    if people > _EXACT:
        spread = math.sqrt(people * share * (1 - share) + design.sigma**2)
        return 0.5 * math.erfc((design.shown_from - 0.5 - people * share) / spread / math.sqrt(2))
    reaches = _tails(design)
    far = len(reaches) // 2
    total = 0.0
    for count, chance in _binomial(people, share):
        need = design.shown_from - count
        total += chance * (1.0 if need <= -far else 0.0 if need > far else reaches[need + far])
    return min(total, 1.0)


def _tails(design: Design) -> list[float]:
    """P(noise >= n) for n from -far to far."""
    noise = design.noise
    far = len(noise) - 1
    tail = 0.0
    found: list[float] = []
    for n in range(far, -far - 1, -1):
        tail += noise[abs(n)]
        found.append(tail)
    return found[::-1]


def _binomial(people: int, share: float) -> Iterator[tuple[int, float]]:
    if not 0 < share < 1:
        yield (people if share >= 1 else 0), 1.0
        return
    logs = math.log(share), math.log1p(-share)
    mean, spread = people * share, math.sqrt(people * share * (1 - share))
    for count in range(max(0, int(mean - 9 * spread)), min(people, int(mean + 9 * spread) + 1) + 1):
        ways = math.lgamma(people + 1) - math.lgamma(count + 1) - math.lgamma(people - count + 1)
        yield count, math.exp(ways + count * logs[0] + (people - count) * logs[1])
