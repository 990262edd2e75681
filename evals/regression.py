"""Logistic regression and principal components in numpy, small enough to read.

Invariant: what is returned applies to the columns as given; scaling inside is undone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDS: Final = 60
STILL: Final = 1e-6
LEAST_SPREAD: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """log-odds = bias + row @ weights."""

    bias: float
    weights: Numbers = field(repr=False)


def logistic(rows: Numbers, labels: Numbers, costs: Numbers, *, precision: float) -> Fitted:
    """The maximum a posteriori with a Gaussian prior on the weights of standardized columns.

    costs: weight of each row. precision: of the prior; the bias has none. Newton's method; the
    problem is convex, so the answer is the only one.
    """
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    spread = np.where(spread < LEAST_SPREAD, 1.0, spread)
    table = np.concatenate([(rows - centre) / spread, np.ones((len(rows), 1))], axis=1)
    prior = np.full(table.shape[1], precision)
    prior[-1] = 0.0
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (costs * (chance - labels)) + prior * weights
        bend = (table * (costs * chance * (1 - chance))[:, None]).T @ table + np.diag(prior)
        step = np.asarray(np.linalg.solve(bend + STILL**2 * np.eye(len(prior)), slope), np.float64)
        weights = weights - step
        if float(np.abs(step).max()) < STILL:
            break
    scaled = weights[:-1] / spread
    return Fitted(bias=float(weights[-1] - centre @ scaled), weights=scaled)


def components(rows: Numbers, count: int) -> Numbers:
    """The first principal axes of the rows, one a column."""
    _, _, axes = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
    return np.asarray(axes[:count].T, dtype=np.float64)
