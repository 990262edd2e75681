"""Confidence intervals for sums over sessions.

Sessions are drawn, not turns or commitments: what one session yields hangs together
(cluster bootstrap, Efron & Tibshirani 1993, ch. 8; percentile interval, ch. 13).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

_S = TypeVar("_S")


def interval(
    sessions: Sequence[_S],
    statistic: Callable[[Sequence[_S]], float | None],
    *,
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile interval of a statistic over resampled sessions; None when it is never defined.

    statistic: None where it is undefined (a share of nothing); such draws are left out.
    """
    if not sessions:
        return None
    chance = np.random.default_rng(seed)
    picks = chance.integers(0, len(sessions), size=(draws, len(sessions)))
    values = [statistic([sessions[int(i)] for i in row]) for row in picks]
    known = [value for value in values if value is not None]
    if not known:
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)
