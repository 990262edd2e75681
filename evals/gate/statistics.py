"""The tests behind a verdict: exact McNemar and a paired bootstrap, both over whole clusters.

Everything is paired: the same cases under both bundles. What one coachee's cases yield hangs
together, so clusters are drawn and not cases (Efron & Tibshirani 1993, ch. 8). With few clusters a
percentile interval is too short; its level is widened as Hesterberg (2015, "What teachers should
know about the bootstrap", expanded percentile) does. Invariant: chance comes from a seed that is
made of the inputs, so the same inputs give the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import Any, Final

import numpy as np
from scipy.stats import (  # type: ignore[import-untyped]  # it ships no types
    binomtest,  # pyright: ignore[reportUnknownVariableType]  -- likewise
    norm,
    t,
)

from evals.gate.tilting import Floats, Tilted

_CHUNK: Final = 256
_ROUNDING: Final = 1e-6
"""Below this share of the spread that was seen, a draw's own is rounding."""
_T: Any = t
_NORMAL: Any = norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Cases under two bundles, summed by cluster: parts and wholes, one row for each cluster."""

    base: Floats
    candidate: Floats

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.base.shape[0])


def paired(
    clusters: Sequence[str],
    base: Sequence[tuple[float, float]],
    candidate: Sequence[tuple[float, float]],
) -> Paired:
    """Sum (part, whole) of every case by its cluster."""
    place: Mapping[str, int] = {name: n for n, name in enumerate(sorted(set(clusters)))}
    rows = np.array([place[name] for name in clusters], dtype=np.intp)
    sums = [np.zeros((len(place), 2)) for _ in range(2)]
    for total, values in zip(sums, (base, candidate), strict=True):
        np.add.at(total, rows, np.array(values, dtype=np.float64).reshape(-1, 2))
    return Paired(base=sums[0], candidate=sums[1])


def share(sums: Floats) -> float | None:
    """Parts over wholes; None of nothing."""
    part, whole = sums.sum(axis=0)
    return float(part / whole) if whole else None


def seed_of(*names: str) -> int:
    """A seed made of names and digests."""
    return int.from_bytes(sha256("|".join(names).encode()).digest()[:8], "big")


def worst_difference(pairs: Paired, *, alpha: float, draws: int, seed: int, sign: int) -> float:
    """The one-sided lower bound, at level 1 − alpha, of sign · (candidate − base).

    sign: 1 where more is better, −1 where less is. Without any difference in any case it is 0.
    """
    return _bounds(pairs, level=alpha, draws=draws, seed=seed, sign=sign)[0]


def difference_interval(
    pairs: Paired, *, alpha: float, draws: int, seed: int, sign: int
) -> tuple[float, float]:
    """The two-sided interval, at level 1 − alpha, of sign · (candidate − base)."""
    return _bounds(pairs, level=alpha / 2, draws=draws, seed=seed, sign=sign)


def gap_interval(
    one: Floats, rest: Floats, *, alpha: float, draws: int, seed: int
) -> tuple[float, float]:
    """The two-sided interval of the difference between two groups of clusters, not paired."""
    chance = np.random.default_rng(seed)
    drawn = _drawn(one, draws, chance) - _drawn(rest, draws, chance)
    level = _expanded(alpha / 2, min(one.shape[0], rest.shape[0]))
    known = drawn[np.isfinite(drawn)]
    if known.size == 0:
        return -1.0, 1.0
    low, high = np.quantile(known, [level, 1 - level])
    return float(low), float(high)


def mcnemar_worse(lost: int, won: int) -> float:
    """The exact one-sided p-value that a candidate is worse: lost, won are discordant cases."""
    if lost + won == 0:
        return 1.0
    test: Any = binomtest(lost, lost + won, 0.5, alternative="greater")
    return float(test.pvalue)


def clusters_discordant(clusters: Sequence[str], changes: Sequence[float]) -> tuple[int, int]:
    """Clusters that lost and that won, by what their cases come to together.

    With one case each these are McNemar's own counts. Where a cluster's cases hang together, to
    count every case would call an equal bundle worse several times as often as is claimed.

    changes: of each case, in the direction that is better.
    """
    sums: dict[str, float] = {}
    for name, change in zip(clusters, changes, strict=True):
        sums[name] = sums.get(name, 0.0) + change
    return sum(one < 0 for one in sums.values()), sum(one > 0 for one in sums.values())


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for how many tests were made (Holm 1979)."""
    adjusted: dict[str, float] = {}
    least = 0.0
    ordered = sorted(values.items(), key=lambda one: (one[1], one[0]))
    for rank, (name, value) in enumerate(ordered):
        least = max(least, min(1.0, value * (len(ordered) - rank)))
        adjusted[name] = least
    return adjusted


def _bounds(
    pairs: Paired, *, level: float, draws: int, seed: int, sign: int
) -> tuple[float, float]:
    """The interval that leaves `level` out on either side.

    Bootstrap-t (Efron & Tibshirani 1993, ch. 12): where few cases are lost the spread is small
    as well, and a percentile interval would be short just then. That alone leaves out a little more
    than it says where losses come in clusters, so the bound further out of two is taken: of
    bootstrap-t at a widened level, and of `evals.gate.tilting`. Where a draw may hold no difference
    at all there is no spread to divide by, and the widened percentile interval stands in.
    """
    if np.array_equal(pairs.base, pairs.candidate):
        return 0.0, 0.0
    chance = np.random.default_rng(seed)
    count = pairs.clusters
    pull = sign * (_pull(pairs.candidate) - _pull(pairs.base))
    rows = np.concatenate([pairs.base, pairs.candidate, pull[:, None], (pull**2)[:, None]], axis=1)
    sums = _resampled(rows, draws, chance)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = sign * (sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1])
        here = sign * ((share(pairs.candidate) or 0.0) - (share(pairs.base) or 0.0))
        spread = np.sqrt(np.maximum(sums[:, 5] / count - (sums[:, 4] / count) ** 2, 0.0) / count)
        own = float(np.sqrt(np.mean(pull**2) / count))
        # Equal pulls leave a spread of rounding errors, which is none.
        spread = np.where(spread > own * _ROUNDING, spread, 0.0)
        ratios = (drawn - here) / spread
    tail = _expanded(level, count)
    if own > 0 and bool(np.all(np.isfinite(ratios))):
        low, high = np.quantile(ratios, [1 - tail, tail])
        world = Tilted(pull=pull, drawn=drawn, pulled=sums[:, 4], spread=spread, here=here, own=own)
        return (
            min(here - float(low) * own, world.bound(tail, -1)),
            max(here - float(high) * own, world.bound(tail, 1)),
        )
    known = drawn[np.isfinite(drawn)]
    if known.size == 0:
        return -1.0, 1.0
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def _pull(sums: Floats) -> Floats:
    """How much each cluster pulls on the share, to first order; together they are 0."""
    whole = float(sums[:, 1].mean())
    if not whole:
        return sums[:, 0] * 0.0
    pulls: Floats = (sums[:, 0] - (share(sums) or 0.0) * sums[:, 1]) / whole
    return pulls


def _drawn(sums: Floats, draws: int, chance: np.random.Generator) -> Floats:
    totals = _resampled(sums, draws, chance)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(totals[:, 0] / totals[:, 1], dtype=np.float64)


def _resampled(rows: Floats, draws: int, chance: np.random.Generator) -> Floats:
    count = rows.shape[0]
    chunks = [min(_CHUNK, draws - start) for start in range(0, draws, _CHUNK)]
    return np.concatenate([_times(count, n, chance) @ rows for n in chunks])


def _times(count: int, draws: int, chance: np.random.Generator) -> Floats:
    """How often each cluster is drawn, in each of some draws."""
    picked = chance.integers(0, count, size=(draws, count))
    flat = (picked + count * np.arange(draws)[:, None]).ravel()
    return np.bincount(flat, minlength=draws * count).reshape(draws, count).astype(np.float64)


def _expanded(level: float, clusters: int) -> float:
    """The level of a percentile that keeps its promise with few clusters."""
    if clusters < 2:  # noqa: PLR2004  -- of one there is no spread to tell
        return 0.0
    wide = sqrt(clusters / (clusters - 1)) * float(_T.ppf(level, clusters - 1))
    return float(_NORMAL.cdf(wide))
