"""How often the gate errs, by simulation: `make bench-gate` writes docs/benchmarks/gate.md.

Coachees differ: each has a rate of their own, so that their cases hang together. Two errors are
looked at. Letting through: a bundle that is worse by exactly the margin (the edge of what is
allowed) must pass no more often than alpha. Crying wolf: of an equal bundle, McNemar's test, with
all its figures together, must say "worse" no more often than alpha.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.gate.statistics import (
    clusters_discordant,
    holm,
    mcnemar_worse,
    paired,
    worst_difference,
)
from evals.provenance import provenance

Flags: TypeAlias = "NDArray[np.bool_]"
ALPHA: Final = 0.05
WON: Final = 0.3
"""How many of the cases that are wrong now the other bundle gets right."""
PAGE: Final = Path(__file__).parents[2] / "docs" / "benchmarks" / "gate.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How cases come about. each: cases of a coachee. alike: how much a coachee's cases hang
    together (intra-cluster correlation of being lost). rate: how many cases are right now.
    """  # noqa: D205  -- one sentence

    clusters: int
    each: int
    alike: float
    rate: float
    margin: float


WORLDS: Final = (
    World(clusters=40, each=10, alike=0.1, rate=0.85, margin=0.05),
    World(clusters=100, each=4, alike=0.1, rate=0.90, margin=0.05),
    World(clusters=100, each=10, alike=0.2, rate=0.90, margin=0.03),
    World(clusters=400, each=1, alike=0.0, rate=0.90, margin=0.05),
    World(clusters=400, each=5, alike=0.1, rate=0.95, margin=0.02),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of runs, with its standard error."""

    share: float
    error: float

    @classmethod
    def of(cls, hits: int, runs: int) -> Rate:
        """Hits of so many runs."""
        share = hits / runs
        return cls(share=share, error=sqrt(max(share * (1 - share), 1e-9) / runs))


def let_through(world: World, *, loss: float, runs: int, draws: int, seed: int) -> Rate:
    """How often a bundle that is truly worse by `loss` is let through."""
    chance = np.random.default_rng(seed)
    names = [f"{n:04d}" for n in range(world.clusters) for _ in range(world.each)]
    hits = 0
    for run in range(runs):
        before, after = _drawn(world, loss, chance)
        sums = paired(names, [(float(x), 1.0) for x in before], [(float(x), 1.0) for x in after])
        worst = worst_difference(sums, alpha=ALPHA, draws=draws, seed=seed + run, sign=1)
        hits += worst >= -world.margin
    return Rate.of(hits, runs)


def cried_wolf(*, figures: int, cases: int, flips: float, runs: int, seed: int) -> Rate:
    """How often McNemar's tests over so many figures call an equal bundle worse."""
    chance = np.random.default_rng(seed)
    hits = 0
    for _ in range(runs):
        discordant = chance.binomial(cases, flips, size=figures)
        lost = chance.binomial(discordant, 0.5)
        tests = {
            str(n): mcnemar_worse(int(lost[n]), int(discordant[n] - lost[n]))
            for n in range(figures)
        }
        hits += min(holm(tests).values()) < ALPHA
    return Rate.of(hits, runs)


def cried_wolf_together(
    *, clusters: int, each: int, alike: float, flips: float, runs: int, seed: int
) -> Rate:
    """How often McNemar's test calls an equal bundle worse where a cluster's cases hang together.

    alike: how likely a case is to come out as its cluster does, and not by itself.
    """
    chance = np.random.default_rng(seed)
    names = [str(n) for n in range(clusters) for _ in range(each)]
    odds = (1 - flips, flips / 2, flips / 2)
    hits = 0
    for _ in range(runs):
        whole = chance.choice((0, -1, 1), size=(clusters, 1), p=odds)
        own = chance.choice((0, -1, 1), size=(clusters, each), p=odds)
        changes = np.where(chance.random((clusters, each)) < alike, whole, own)
        lost, won = clusters_discordant(names, [float(one) for one in changes.ravel()])
        hits += mcnemar_worse(lost, won) < ALPHA
    return Rate.of(hits, runs)


def lines(*, runs: int, draws: int) -> Iterator[str]:
    """The page."""
    yield "# The gate: how often it errs"
    yield ""
    yield provenance()
    yield ""
    yield f"By simulation (`make bench-gate`), {runs:,} runs each, alpha {ALPHA}."
    yield ""
    yield "## Letting a worse bundle through"
    yield ""
    yield "A bundle that is worse by exactly the margin may pass in at most 5 % of runs; an equal"
    yield "one should pass. Clusters are coachees; *alike* is how much a coachee's cases hang"
    yield "together; ± one standard error. The bound is the further out of two: bootstrap-t at a"
    yield "level widened for few clusters, and exponential tilting (`evals/gate/tilting.py`)."
    yield ""
    yield "| coachees | cases each | alike | margin | worse by the margin, passes | equal, passes |"
    yield "|---|---|---|---|---|---|"
    for n, world in enumerate(WORLDS):
        edge = let_through(world, loss=world.margin, runs=runs, draws=draws, seed=1000 + n)
        equal = let_through(world, loss=0.0, runs=max(runs // 4, 50), draws=draws, seed=2000 + n)
        yield (
            f"| {world.clusters} | {world.each} | {world.alike} | {world.margin} | "
            f"{edge.share:.3f} ± {edge.error:.3f} | {equal.share:.3f} ± {equal.error:.3f} |"
        )
    yield ""
    yield "## Calling an equal bundle worse"
    yield ""
    yield "McNemar's exact test over all figures of a comparison, adjusted after Holm. The exact"
    yield "test is conservative where few cases flip."
    yield ""
    yield "| figures | cases | cases that flip | called worse |"
    yield "|---|---|---|---|"
    for figures, cases, flips in ((1, 400, 0.1), (1, 2000, 0.1), (10, 400, 0.05), (30, 400, 0.1)):
        rate = cried_wolf(figures=figures, cases=cases, flips=flips, runs=runs * 2, seed=3000)
        yield f"| {figures} | {cases} | {flips:.0%} | {rate.share:.3f} ± {rate.error:.3f} |"


def main() -> int:
    """Write the page; keeps what stands under its line `<!-- by hand -->`."""
    written = "\n".join(lines(runs=2000, draws=1000)) + "\n"
    mark = "\n<!-- by hand -->\n"
    kept = PAGE.read_text(encoding="utf-8").partition(mark)[2] if PAGE.exists() else ""
    PAGE.write_text(written + mark + kept, encoding="utf-8")
    sys.stdout.write(written)
    return 0


def _drawn(world: World, loss: float, chance: np.random.Generator) -> tuple[Flags, Flags]:
    """Before and after, case by case: lost ones come in clusters, won ones make up the rest."""
    count = world.clusters * world.each
    before = chance.random(count) < world.rate
    won = WON * (1 - world.rate)
    # What is lost among the right ones, so that the difference is `loss` on average.
    lost = (loss + won) / world.rate
    spread = (
        chance.beta(
            lost * (1 / world.alike - 1), (1 - lost) * (1 / world.alike - 1), world.clusters
        )
        if world.alike
        else np.full(world.clusters, lost)
    )
    loses = chance.random(count) < np.repeat(spread, world.each)
    wins = chance.random(count) < WON
    after = np.where(before, ~loses, wins)
    return before, after


if __name__ == "__main__":
    sys.exit(main())
