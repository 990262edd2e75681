"""Logistic regression in numpy, small enough to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

ROUNDS: Final = 60
STILL: Final = 1e-6
"""Largest step at which the weights count as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """log-odds = bias + row @ weights."""

    bias: float
    weights: Numbers = field(repr=False)


def logistic(rows: Numbers, labels: Numbers, costs: Numbers, precision: Numbers) -> Fitted:
    """The maximum a posteriori with a Gaussian prior around zero on each weight.

    costs: what each row counts. precision: of each column's prior; the bias has none. Newton's
    method; the problem is convex, so the answer is the only one.
    """
    centre = rows.mean(axis=0)
    table = np.concatenate([rows - centre, np.ones((len(rows), 1))], axis=1)
    prior = np.append(np.maximum(precision, STILL), STILL**2)
    weights = np.zeros(table.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (costs * (chance - labels)) + prior * weights
        bend = (table * (costs * chance * (1 - chance))[:, None]).T @ table + np.diag(prior)
        step = np.asarray(np.linalg.solve(bend, slope), np.float64)
        weights = weights - step
        if float(np.abs(step).max()) < STILL:
            break
    return Fitted(bias=float(weights[-1] - centre @ weights[:-1]), weights=weights[:-1])


def spread(rows: Numbers) -> Numbers:
    """Variance of each column: a precision in its proportion treats all columns alike."""
    return np.asarray(rows.var(axis=0), dtype=np.float64)
