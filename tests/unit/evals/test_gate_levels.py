"""The gate's error rates at the edge of what is allowed, by simulation."""

import pytest

from evals.gate.simulating import (
    ALPHA,
    WORLDS,
    cried_wolf,
    cried_wolf_together,
    let_through,
)

pytestmark = pytest.mark.verify


@pytest.mark.parametrize("world", WORLDS, ids=lambda w: f"{w.clusters}x{w.each}")
def test_a_bundle_worse_by_the_margin_passes_at_the_nominal_rate(world):
    rate = let_through(world, loss=world.margin, runs=400, draws=400, seed=7)
    assert rate.share <= ALPHA + 3 * max(rate.error, 0.011)


def test_an_equal_bundle_mostly_passes_where_there_are_enough_cases():
    assert let_through(WORLDS[-1], loss=0.0, runs=100, draws=400, seed=8).share > 0.6


@pytest.mark.parametrize("figures", [1, 30])
def test_an_equal_bundle_is_called_worse_at_the_nominal_rate(figures):
    rate = cried_wolf(figures=figures, cases=400, flips=0.1, runs=2000, seed=9)
    assert rate.share <= ALPHA + 3 * rate.error
    assert figures > 1 or rate.share > ALPHA / 3


@pytest.mark.parametrize(("clusters", "each", "alike"), [(40, 7, 0.8), (200, 2, 0.9)])
def test_cases_that_hang_together_are_not_counted_as_if_they_did_not(clusters, each, alike):
    rate = cried_wolf_together(
        clusters=clusters, each=each, alike=alike, flips=0.1, runs=1000, seed=10
    )
    assert rate.share <= ALPHA + 3 * rate.error
