"""The tilted bound lies on its side, widens with the level, and no chance plays a part in it."""

from dataclasses import replace

import numpy as np
import pytest

from evals.gate.statistics import Paired, difference_interval, worst_difference
from evals.gate.tilting import Tilted

LEVELS = (0.2, 0.1, 0.05, 0.025, 0.005)


@pytest.fixture
def world():
    """The mean of forty normal clusters, and two thousand draws of it."""
    chance = np.random.default_rng(1)
    values = chance.normal(size=40)
    pull = values - values.mean()
    times = chance.multinomial(40, np.full(40, 1 / 40), size=2000)
    sums, squares = times @ pull, times @ pull**2
    return Tilted(
        pull=pull,
        drawn=0.3 + sums / 40,
        pulled=sums.astype(float),
        spread=np.sqrt((squares / 40 - (sums / 40) ** 2) / 40),
        here=0.3,
        own=float(np.sqrt(np.mean(pull**2) / 40)),
    )


def test_of_normal_clusters_it_is_about_students(world):
    low, high = world.bound(0.05, -1), world.bound(0.05, 1)
    assert (0.3 - low) / world.own == pytest.approx(1.7, abs=0.2)
    assert (high - 0.3) / world.own == pytest.approx(1.7, abs=0.2)
    assert low == replace(world).bound(0.05, -1)


def test_a_stricter_level_lies_further_out_on_either_side(world):
    below = [world.bound(level, -1) for level in LEVELS]
    above = [world.bound(level, 1) for level in LEVELS]
    assert below == sorted(below, reverse=True)
    assert above == sorted(above)
    assert below[0] < 0.3 < above[0]


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_no_scale_of_clusters_overflows_it(world, scale):
    scaled = replace(
        world,
        pull=world.pull * scale,
        drawn=world.drawn * scale,
        pulled=world.pulled * scale,
        spread=world.spread * scale,
        here=world.here * scale,
        own=world.own * scale,
    )
    assert scaled.bound(0.05, -1) == pytest.approx(world.bound(0.05, -1) * scale)


def test_losses_that_come_together_have_a_bound_further_down_than_percentiles_give():
    """The attack: few coachees lose much, so that an average over draws hardly shows it."""
    base = np.array([[10.0, 10.0]] * 100)
    candidate = base.copy()
    candidate[:4, 0] -= 6
    pairs = Paired(base=base, candidate=candidate)
    worst = worst_difference(pairs, alpha=0.05, draws=2000, seed=3, sign=1)
    losses = np.random.default_rng(3).binomial(100, 0.04, size=20_000) * 6 / 1000
    assert worst < -np.quantile(losses, 0.95)
    low, high = difference_interval(pairs, alpha=0.05, draws=2000, seed=3, sign=1)
    assert low <= worst < -0.024 < high <= 0.0
