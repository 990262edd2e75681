"""Made-up pilots: two regions that differ in who works there, and an uplift one knows.

Figures are in standard deviations. Who works in a region is drawn by band of level and tenure; the
bands also differ in where people start and in how they would have changed without any coaching, so
that comparing everybody with everybody misleads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from assistant.programme.pilot.difference import TooFewError, difference, naive, unmatched
from assistant.programme.pilot.matching import Floats, matched
from assistant.programme.pilot.result import shown_of, verdict_of

LEVELS: Final = 3
TENURES: Final = 4
_START: Final = (0.4, 0.2, 0.0)
_DRIFT: Final = (0.45, 0.2, 0.0, -0.1)
_OURS: Final = ((0.45, 0.35, 0.2), (0.4, 0.3, 0.2, 0.1))
_THEIRS: Final = ((0.25, 0.35, 0.4), (0.15, 0.25, 0.3, 0.3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a pilot is like. uplift: on average; steady: correlation before with after.

    uneven: deviation of what coaching does from person to person. skewed: whether figures have a
    long tail. shock: something else that moves everybody in the comparison region.
    """

    name: str
    pilot: int
    comparison: int
    uplift: float
    steady: float = 0.6
    uneven: float = 0.3
    skewed: bool = False
    shock: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One pilot: what it told, and what was true of the people it compared."""

    true: float
    estimate: float
    low: float
    high: float
    verdict: str
    naive: float
    unmatched: float
    left: int
    effective: float


def simulated(scenario: Scenario, times: int, seed: int) -> Iterator[Outcome | None]:
    """So many pilots; None for one that says nothing, because too few were matched."""
    chance = np.random.default_rng(seed)
    for _ in range(times):
        yield _one(scenario, chance)


def _one(scenario: Scenario, chance: np.random.Generator) -> Outcome | None:
    group = np.arange(scenario.pilot + scenario.comparison) < scenario.pilot
    level, tenure = (
        np.where(
            group,
            chance.choice(len(ours), len(group), p=ours),
            chance.choice(len(theirs), len(group), p=theirs),
        )
        for ours, theirs in zip(_OURS, _THEIRS, strict=True)
    )
    own = chance.normal(size=len(group)) * np.sqrt(scenario.steady)
    noise = np.sqrt(1 - scenario.steady)
    gained = group * scenario.uplift + group * chance.normal(size=len(group)) * scenario.uneven
    start = np.array(_START)[level] + own
    before = start + noise * _tail(scenario, chance, len(group))
    drift = np.array(_DRIFT)[tenure] + np.where(group, 0.0, scenario.shock)
    after = start + drift + gained + noise * _tail(scenario, chance, len(group))
    matching = matched(group, level * TENURES + tenure)
    try:
        shown = shown_of(difference(before, after, matching))
    except TooFewError:
        return None
    return Outcome(
        true=scenario.uplift,
        estimate=shown.estimate,
        low=shown.low,
        high=shown.high,
        verdict=verdict_of(shown).value,
        naive=naive(after, matching),
        unmatched=unmatched(before, after, matching),
        left=matching.counted(pilot=True, kept=False),
        effective=matching.effective,
    )


def _tail(scenario: Scenario, chance: np.random.Generator, count: int) -> Floats:
    if not scenario.skewed:
        return chance.normal(size=count)
    return np.asarray((chance.lognormal(0.0, 0.6, count) - np.exp(0.18)) / 0.8)
