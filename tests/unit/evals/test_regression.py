from __future__ import annotations

import numpy as np

from evals.regression import logistic, spread

NUMBERS = np.random.default_rng(7)
ROWS = NUMBERS.normal(size=(400, 3)) * np.array([1.0, 10.0, 1.0]) + 5
LABELS = (ROWS[:, 0] - 5 + 0.1 * (ROWS[:, 1] - 5) + NUMBERS.normal(size=400) > 0).astype(float)
ONES = np.ones(400)


def test_it_finds_what_decides() -> None:
    fitted = logistic(ROWS, LABELS, ONES, 1.0 * spread(ROWS))
    assert fitted.weights[0] > 1
    assert 0.1 < fitted.weights[1] < fitted.weights[0] / 5
    assert abs(fitted.weights[2]) < 0.3
    right = ((ROWS @ fitted.weights + fitted.bias > 0) == (LABELS > 0.5)).mean()
    assert right > 0.75


def test_a_strong_prior_leaves_only_the_base_rate() -> None:
    labels = (np.arange(400) < 100).astype(float)
    fitted = logistic(ROWS, labels, ONES, np.full(3, 1e9))
    assert np.abs(fitted.weights).max() < 1e-3
    assert 1 / (1 + np.exp(-(fitted.bias + ROWS[0] @ fitted.weights))) < 0.27


def test_the_unit_of_a_column_does_not_matter_when_the_prior_goes_by_its_spread() -> None:
    plain = logistic(ROWS, LABELS, ONES, 5 * spread(ROWS))
    scaled = ROWS * np.array([1.0, 1000.0, 1.0])
    same = logistic(scaled, LABELS, ONES, 5 * spread(scaled))
    assert np.allclose(scaled @ same.weights + same.bias, ROWS @ plain.weights + plain.bias)


def test_a_column_that_never_changes_gets_no_weight() -> None:
    rows = np.concatenate([ROWS, ONES[:, None]], axis=1)
    assert abs(logistic(rows, LABELS, ONES, spread(rows)).weights[3]) < 1e-6


def test_a_row_that_costs_nothing_is_not_learned_from() -> None:
    costs = np.concatenate([np.ones(200), np.zeros(200)])
    flipped = np.concatenate([LABELS[:200], 1 - LABELS[200:]])
    prior = np.full(3, 2.0)
    some = logistic(ROWS, flipped, costs, prior)
    other = logistic(ROWS, LABELS, costs, prior)
    assert np.allclose(some.weights, other.weights, atol=1e-6)
