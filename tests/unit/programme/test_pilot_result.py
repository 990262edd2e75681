"""What a reading says and what it keeps back."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.programme.pilot.answers import Result, Rows, TooFew, Verdict
from assistant.programme.pilot.difference import Difference
from assistant.programme.pilot.result import (
    GRAIN,
    grid_of,
    result_of,
    shown_of,
    to_grid,
    verdict_of,
)


def rows(pilot=24, comparison=60, *, alone=0, beside=0, uplift=0.0, seed=5):
    """alone, beside: how many of either group stand in a stratum the other has nobody in."""
    chance = np.random.default_rng(seed)
    codes = [f"s{n % 3}" for n in range(pilot + comparison)]
    codes[:alone] = ["ours"] * alone
    codes[pilot : pilot + beside] = ["theirs"] * beside
    before = chance.normal(70, 6, pilot + comparison)
    gained = chance.normal(1, 3, pilot + comparison)
    gained[:pilot] += uplift
    return Rows(
        pilot=(True,) * pilot + (False,) * comparison,
        columns={"level": codes},
        before=tuple(before),
        after=tuple(before + gained),
    )


def changed(of, person, after):
    values = list(of.after)
    values[person] = after
    return Rows(pilot=of.pilot, columns=of.columns, before=of.before, after=tuple(values))


@given(st.floats(1e-6, 1e6))
def test_the_grid_is_a_tenth_of_the_uncertainty_at_most(error):
    grid = grid_of(error)
    assert error / GRAIN / 2.5 <= grid * (1 + 1e-9)
    assert grid <= error / GRAIN * (1 + 1e-9)
    assert f"{grid:.0e}"[0] in "125"


@given(st.floats(-1e4, 1e4), st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]))
def test_what_is_told_is_near_and_on_the_grid(value, grid):
    told = to_grid(value, grid)
    assert abs(told - value) <= grid / 2 + 1e-6
    assert math.isclose(told / grid, round(told / grid), abs_tol=1e-6)


@given(st.floats(-50, 50), st.floats(0.1, 20))
def test_the_verdict_never_contradicts_what_is_told(estimate, reach):
    shown = shown_of(
        Difference(
            estimate=estimate,
            low=estimate - reach,
            high=estimate + reach,
            error=reach / 2,
            freedom=9,
        )
    )
    verdict = verdict_of(shown)
    assert (verdict is Verdict.UNTOLD) == (shown.low <= 0 <= shown.high)
    assert shown.low <= shown.estimate <= shown.high


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 7), st.integers(0, 7))
def test_what_could_be_subtracted_is_kept_back(alone, beside):
    found = result_of(rows(alone=alone, beside=beside))
    assert isinstance(found, Result)
    for sizes, left, whole in ((found.pilot, alone, 24), (found.comparison, beside, 60)):
        if 0 < left < 5:
            # Neither how many were left out nor how many were not.
            assert sizes.left is None
            assert sizes.compared % 5 == 0
            assert sizes.compared <= whole - left < sizes.compared + 5
        else:
            assert sizes.left == left
            assert sizes.compared == whole - left
    few = 0 < alone < 5 or 0 < beside < 5
    assert (found.naive is None) is few
    assert [one.before is None for one in (found.baseline, *found.balance)] == [few, few]


def test_whoever_knows_everybody_else_learns_one_person_roughly():
    """All values one person could have, so that the same is told: most of a deviation wide."""
    of = rows(uplift=2.0)
    told = result_of(of)
    spread = float(np.std(np.array(of.after) - np.array(of.before)))
    fits = [
        n
        for n in np.linspace(of.after[0] - 2 * spread, of.after[0] + 2 * spread, 101)
        if _figures(result_of(changed(of, 0, float(n)))) == _figures(told)
    ]
    assert max(fits) - min(fits) >= 0.1 * spread


@pytest.mark.parametrize(
    ("pilot", "comparison", "why"),
    [
        *((1, 60, TooFew.PILOT), (9, 60, TooFew.PILOT)),
        *((24, 1, TooFew.PILOT), (24, 9, TooFew.COMPARISON)),
    ],
)
def test_a_group_of_one_or_nine_says_nothing(pilot, comparison, why):
    assert result_of(rows(pilot, comparison)) is why


def test_nor_does_one_that_is_small_once_it_is_matched():
    assert result_of(rows(24, 60, alone=15)) is TooFew.PILOT
    assert result_of(rows(24, 60, beside=51)) is TooFew.COMPARISON


def _figures(one):
    return one.estimate, one.low, one.high


@pytest.mark.parametrize("uplift", [3.0, -3.0])
def test_a_large_difference_is_told_with_its_sign(uplift):
    found = result_of(rows(uplift=uplift))
    assert found.verdict is (Verdict.MORE if uplift > 0 else Verdict.LESS)
    assert found.low <= uplift <= found.high
    assert found.balance[0].after == 0
