"""The difference in differences of two matched groups, with an interval that holds when few.

Each person's change is regressed on the group and a constant for each stratum (statsmodels' WLS),
weighed so that the strata count as in the pilot group. The variance is the bias-reduced sandwich
(CR2, here with one person a cluster) and the interval Student's t with Satterthwaite's degrees of
freedom (Bell, McCaffrey 2002; Imbens, Kolesár 2016, REStat 98:701; Pustejovsky, Tipton 2018, JBES
36:672): plain robust intervals are too short for two dozen people. docs/benchmarks/pilot.md says
how often it holds what it promises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from assistant.programme.pilot.matching import Floats, Matching

LEVEL: Final = 0.95
LEAST_FREEDOM: Final = 4.0
"""Below this the approximation is not to be relied on (Tipton 2015, Psychol Methods 20:375)."""
_NOTHING: Final = 1e-9


class TooFewError(ValueError):
    """So few people are matched, or so much alike, that no interval can be relied on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more the pilot group changed, in the figure's own unit, with its 95 % interval.

    error: standard error. freedom: Satterthwaite's degrees of freedom.
    """

    estimate: float
    low: float
    high: float
    error: float
    freedom: float


def difference(before: Floats, after: Floats, matching: Matching) -> Difference:
    """Compare the changes of matched people.

    Args:
        before: each person's figure at the start, in the order of the matching.
        after: likewise at the end.
        matching: who is compared with whom; whoever has no counterpart is left out.

    Raises:
        TooFewError: no interval can be relied on.
    """
    change = (after - before)[matching.kept]
    if change.size == 0 or change.std() < _NOTHING:
        raise TooFewError("Nobody is matched, or nobody's figure moved.")
    design, weights = _design(matching)
    estimate, residuals, inverse = _fit(change, design, weights)
    leverage = _leverage(design, weights, inverse)
    variance = float((leverage.pull * residuals**2).sum())
    if leverage.freedom < LEAST_FREEDOM or variance < _NOTHING**2:
        raise TooFewError("Too few people are matched for an interval to be relied on.")
    error = float(np.sqrt(variance))
    reach = error * _quantile(leverage.freedom)
    return Difference(
        estimate=estimate,
        low=estimate - reach,
        high=estimate + reach,
        error=error,
        freedom=leverage.freedom,
    )


def freedom_of(matching: Matching) -> float:
    """The degrees of freedom a reading would have; they do not depend on anybody's figures.

    Little, though many are matched, when a few of those compared stand for many. 0 for nobody.
    """
    design, weights = _design(matching)
    if not len(design):
        return 0.0
    inverse: Floats = np.asarray(np.linalg.pinv(design.T @ (design * weights[:, None])), np.float64)
    try:
        return _leverage(design, weights, inverse).freedom
    except TooFewError:
        return 0.0


def _design(matching: Matching) -> tuple[Floats, Floats]:
    """The matched people's columns (the group, and a constant for each stratum) and weights."""
    kept = matching.kept
    _, strata = np.unique(matching.strata[kept], return_inverse=True)
    group = matching.pilot[kept].astype(np.float64)
    count = int(strata.max()) + 1 if strata.size else 0
    return np.column_stack([group, np.eye(count)[strata]]), matching.weights[kept]


def _fit(change: Floats, design: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
    """The estimate, the residuals, and the inverse of X'WX."""
    from statsmodels.regression import (  # type: ignore[import-untyped]  # noqa: PLC0415  -- slow
        linear_model,
    )

    untyped: Any = linear_model
    model = untyped.WLS(change, design, weights=weights).fit()
    return float(model.params[0]), np.asarray(model.resid), np.asarray(model.normalized_cov_params)


@dataclass(frozen=True, slots=True)
class _Leverage:
    """What each squared residual counts for in the variance, and what that is worth."""

    pull: Floats
    freedom: float


def _leverage(design: Floats, weights: Floats, inverse: Floats) -> _Leverage:
    """CR2 for singletons under a working model of equal variances, whatever the weights.

    With H = X P X'W, the residuals are (I - H) of the changes and M = (I - H)(I - H)' is what their
    variance would be. M = I + B C B' with as few columns as there are strata, so that nothing of
    the size people times people is made.
    """
    weighed = design * weights[:, None]
    share = (inverse @ weighed.T)[0]  # the estimate is share @ change
    both = np.column_stack([design, weighed])
    spread = inverse @ (weighed.T @ weighed) @ inverse
    core = np.block([[spread, -inverse], [-inverse, np.zeros_like(inverse)]])
    inner = ((both @ core) * both).sum(axis=1)
    left = 1 + inner
    if left.min() < _NOTHING:
        raise TooFewError("Somebody stands for so much that nothing speaks of chance.")
    pull = share**2 / left
    crossed = (both.T * pull) @ both @ core
    squares = float((pull**2 * (1 + 2 * inner)).sum() + np.trace(crossed @ crossed))
    return _Leverage(pull, float((share**2).sum()) ** 2 / squares)


def _quantile(freedom: float) -> float:
    from scipy import stats  # type: ignore[import-untyped]  # noqa: PLC0415  -- slow

    untyped: Any = stats
    return float(untyped.t.ppf((1 + LEVEL) / 2, freedom))


def naive(after: Floats, matching: Matching) -> float:
    """What one would say without either: the difference of what both groups have in the end."""
    return float(after[matching.pilot].mean() - after[~matching.pilot].mean())


def unmatched(before: Floats, after: Floats, matching: Matching) -> float:
    """The difference of changes with everybody in it, whether comparable or not."""
    return naive(after - before, matching)
