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
    kept = matching.kept
    change = (after - before)[kept]
    group = matching.pilot[kept].astype(np.float64)
    _, strata = np.unique(matching.strata[kept], return_inverse=True)
    if group.sum() < 2 or (1 - group).sum() < 2 or change.std() < _NOTHING:  # noqa: PLR2004  -- a variance needs two
        raise TooFewError("Too few people are matched, or nobody's figure moved.")
    design = np.column_stack([group, np.eye(int(strata.max()) + 1)[strata]])
    fitted = _fit(change, design, matching.weights[kept])
    return _reliable(design, matching.weights[kept], *fitted)


def _fit(change: Floats, design: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
    """The estimate, the residuals, and the inverse of X'WX."""
    from statsmodels.regression.linear_model import (  # type: ignore[import-untyped]  # noqa: PLC0415  -- slow
        WLS,
    )

    model: Any = WLS(change, design, weights=weights).fit()
    return float(model.params[0]), np.asarray(model.resid), np.asarray(model.normalized_cov_params)


def _reliable(
    design: Floats, weights: Floats, estimate: float, residuals: Floats, inverse: Floats
) -> Difference:
    """CR2 for singletons under a working model of equal variances, whatever the weights.

    With H = X P X'W, the residuals are (I - H) of the changes and M = (I - H)(I - H)' is what their
    variance would be. M = I + B C B' with as few columns as there are strata, so that nothing of
    the size people times people is made.
    """
    from scipy.stats import t  # type: ignore[import-untyped]  # noqa: PLC0415  -- slow

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
    variance = float((pull * residuals**2).sum())
    crossed = (both.T * pull) @ both @ core
    squares = float((pull**2 * (1 + 2 * inner)).sum() + np.trace(crossed @ crossed))
    freedom = float((share**2).sum()) ** 2 / squares
    if freedom < LEAST_FREEDOM or variance < _NOTHING**2:
        raise TooFewError("Too few people are matched for an interval to be relied on.")
    error = float(np.sqrt(variance))
    quantile: Any = t.ppf((1 + LEVEL) / 2, freedom)
    reach = error * float(quantile)
    return Difference(
        estimate=estimate,
        low=estimate - reach,
        high=estimate + reach,
        error=error,
        freedom=freedom,
    )


def naive(after: Floats, matching: Matching) -> float:
    """What one would say without either: the difference of what both groups have in the end."""
    return float(after[matching.pilot].mean() - after[~matching.pilot].mean())


def unmatched(before: Floats, after: Floats, matching: Matching) -> float:
    """The difference of changes with everybody in it, whether comparable or not."""
    return naive(after - before, matching)
