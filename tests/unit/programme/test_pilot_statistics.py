"""Power, matching and the difference of two groups, beside statsmodels and by hand."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from assistant.programme.pilot.difference import (
    TooFewError,
    difference,
    freedom_of,
    naive,
    unmatched,
)
from assistant.programme.pilot.matching import (
    ALIKE,
    APART,
    balance,
    distance_of_bands,
    distance_of_figures,
    matched,
    strata_of,
)
from assistant.programme.pilot.power import POWER, power_of


def drawn(seed=1, pilot=24, comparison=60, strata=5):
    chance = np.random.default_rng(seed)
    group = np.arange(pilot + comparison) < pilot
    return group, chance.integers(0, strata, pilot + comparison), chance


def test_a_textbook_case_of_power():
    # Cohen 1988, table 2.4.1: d = .5, power .80, two-sided .05: 64 in each group.
    assert power_of(24, 24, aim=0.5).needed == 64
    assert power_of(64, 64, aim=0.5).enough
    assert not power_of(63, 63, aim=0.5).enough
    found = power_of(24, 24, aim=0.3)
    assert found.visible == pytest.approx(0.83, abs=0.01)
    assert found.needed == 176
    assert found.chance == pytest.approx(0.17, abs=0.01)


def test_a_steadier_figure_needs_fewer_people():
    needed = [power_of(24, 24, aim=0.5, correlation=r).needed for r in (0.0, 0.5, 0.8)]
    assert needed == sorted(needed, reverse=True)
    assert needed[2] == pytest.approx(64 * 0.4, abs=1.5)
    assert power_of(24, 24, aim=0.001).needed is None
    assert power_of(24, 24).aim is None


@pytest.mark.parametrize(("pilot", "comparison"), [(10, 10), (24, 64), (120, 480)])
@pytest.mark.parametrize("aim", [0.1, 0.4, 0.9])
def test_statsmodels_answers_the_same(pilot, comparison, aim):
    found = power_of(pilot, comparison, aim=aim)
    ratio = comparison / pilot
    other = TTestIndPower().power(aim, nobs1=pilot, ratio=ratio, alpha=0.05)
    assert found.chance == pytest.approx(other, abs=1e-9)
    least = TTestIndPower().solve_power(nobs1=pilot, ratio=ratio, alpha=0.05, power=0.8)
    assert found.visible == pytest.approx(least, rel=1e-5)


@pytest.mark.parametrize(("pilot", "comparison"), [(106, 200), (118, 147)])
def test_sizes_that_a_solver_fails_on_have_an_answer(pilot, comparison):
    found = power_of(pilot, comparison)
    assert power_of(pilot, comparison, aim=found.visible).chance == pytest.approx(0.8)


@settings(max_examples=30, deadline=None)
@given(st.integers(10, 200), st.integers(10, 200), st.floats(0.5, 10_000))
def test_what_is_hoped_for_can_be_as_much_as_one_likes(pilot, comparison, aim):
    assert power_of(10, 10, aim=aim).chance <= power_of(pilot, comparison, aim=aim).chance <= 1
    assert power_of(24, 24, aim=2 + aim).enough


@pytest.mark.parametrize(("pilot", "comparison", "r"), [(1, 9, 0.5), (9, 1, 0.5), (9, 9, 1.0)])
def test_power_of_nobody_is_refused(pilot, comparison, r):
    with pytest.raises(ValueError, match="Two people"):
        power_of(pilot, comparison, correlation=r)


@settings(max_examples=20, deadline=None)
@given(st.integers(10, 60), st.integers(10, 200), st.floats(0.1, 1.5))
def test_more_people_never_see_less(pilot, comparison, aim):
    fewer, more = power_of(pilot, comparison, aim=aim), power_of(pilot + 5, comparison + 5, aim=aim)
    assert more.visible <= fewer.visible
    assert power_of(pilot, comparison, aim=fewer.visible).chance == pytest.approx(POWER, abs=1e-4)


def test_matched_people_are_made_up_as_the_pilot_group():
    group, strata, _ = drawn(pilot=40)
    found = matched(group, strata)
    for one in set(strata[found.kept].tolist()):
        here = strata == one
        ours, theirs = (found.weights[here & g].sum() for g in (group, ~group))
        assert ours == pytest.approx(theirs)
    assert found.weights[group].max() == 1


def test_whoever_has_no_counterpart_is_left_out():
    group = np.array([True, True, False, False, False])
    strata = strata_of([["a"], ["b"], ["a"], ["a"], ["c"]])
    found = matched(group, strata)
    assert found.weights.tolist() == [1, 0, 0.5, 0.5, 0]
    assert [found.counted(pilot=p, kept=k) for p in (True, False) for k in (True, False)] == [
        *(1, 1),
        *(2, 1),
    ]


def test_exact_matching_balances_what_it_matches_on():
    group, strata, chance = drawn(pilot=50, comparison=90)
    codes = [f"band-{n}" for n in strata]
    other = ["yes" if chance.random() < (0.7 if g else 0.3) else "no" for g in group]
    found = balance({"matched": codes, "other": other}, matched(group, strata))
    assert found["matched"][1] == pytest.approx(0, abs=1e-9)
    assert found["other"][1] > ALIKE


def test_two_bands_differ_by_the_usual_standardized_difference():
    group = np.repeat([True, False], 10)
    codes = ["x"] * 6 + ["y"] * 4 + ["x"] * 3 + ["y"] * 7
    by_hand = 0.3 / math.sqrt((0.6 * 0.4 + 0.3 * 0.7) / 2)
    assert distance_of_bands(codes, group, np.ones(20)) == pytest.approx(by_hand)
    assert distance_of_bands(["x"] * 20, group, np.ones(20)) == 0
    figures = np.concatenate([np.arange(10.0) + 1, np.arange(10.0)])
    assert distance_of_figures(figures, group, np.ones(20)) == pytest.approx(
        1 / np.arange(10.0).std(ddof=1)
    )


@pytest.mark.parametrize("ours", [["north"] * 10, ["north"] * 5 + ["east"] * 5])
@pytest.mark.parametrize("theirs", [["south"] * 10, ["south"] * 5 + ["west"] * 5])
def test_groups_that_share_no_band_are_not_called_alike(ours, theirs):
    """One region beside another: nothing varies within a group, so that nothing is divided by."""
    assert distance_of_bands(ours + theirs, np.repeat([True, False], 10), np.ones(20)) == APART


def test_the_estimate_is_the_pilots_average_of_differences_within_strata():
    group, strata, chance = drawn()
    before, after = chance.normal(size=84), chance.normal(size=84)
    found = matched(group, strata)
    got = difference(before, after, found)
    change, total = after - before, 0.0
    for one in set(strata[group].tolist()):
        here = strata == one
        total += (here & group).sum() * (change[here & group].mean() - change[here & ~group].mean())
    assert got.estimate == pytest.approx(total / group.sum())
    assert got.low < got.estimate < got.high


def test_with_one_stratum_it_is_hc2_and_near_welch():
    group, _, chance = drawn(pilot=12, comparison=40)
    before, after = chance.normal(size=52), chance.normal(size=52) * np.where(group, 2, 1)
    found = matched(group, np.zeros(52, dtype=np.intp))
    got = difference(before, after, found)
    # Two means: HC2 is the sum of the two samples' variances over their sizes, as Welch's is.
    change = after - before
    welch = math.sqrt(change[group].var(ddof=1) / 12 + change[~group].var(ddof=1) / 40)
    assert got.error == pytest.approx(welch)
    even = sm.OLS(change, np.column_stack([group, np.ones(52)])).fit(cov_type="HC2")
    assert got.error == pytest.approx(even.bse[0])
    assert 11 <= got.freedom <= 50


def test_the_degrees_of_freedom_are_those_of_the_full_matrices():
    group, strata, chance = drawn(seed=4, pilot=15, comparison=33, strata=4)
    found = matched(group, strata)
    got = difference(chance.normal(size=48), chance.normal(size=48), found)
    kept = found.kept
    weights = np.diag(found.weights[kept])
    design = np.column_stack([group[kept], np.eye(4)[strata[kept]]]).astype(float)
    inverse = np.linalg.inv(design.T @ weights @ design)
    left = np.eye(kept.sum()) - design @ inverse @ design.T @ weights
    share = (inverse @ design.T @ weights)[0]
    pulled = left.T * (share / np.sqrt(np.diag(left @ left.T)))
    crossed = pulled.T @ pulled
    assert got.freedom == pytest.approx(np.trace(crossed) ** 2 / np.trace(crossed @ crossed))


def test_nothing_is_said_of_too_few_or_of_nothing():
    group = np.array([True, False, False, False])
    with pytest.raises(TooFewError):
        difference(np.zeros(4), np.arange(4.0), matched(group, np.zeros(4, dtype=np.intp)))
    group = np.repeat([True, False], 10)
    with pytest.raises(TooFewError):
        difference(np.zeros(20), np.ones(20), matched(group, np.zeros(20, dtype=np.intp)))
    few = np.array([True, True, False, False])
    with pytest.raises(TooFewError):
        difference(np.zeros(4), np.arange(4.0), matched(few, np.zeros(4, dtype=np.intp)))


def test_naive_and_unmatched_use_everybody():
    group = np.array([True, True, False, False])
    found = matched(group, np.array([0, 1, 0, 2]))
    after, before = np.array([3.0, 5.0, 1.0, 1.0]), np.array([2.0, 2.0, 1.0, 0.0])
    assert naive(after, found) == 3
    assert unmatched(before, after, found) == 1.5


def test_freedom_is_known_before_anybodys_figure():
    group, strata, chance = drawn()
    found = matched(group, strata)
    got = difference(chance.normal(size=84), chance.normal(size=84), found)
    assert freedom_of(found) == pytest.approx(got.freedom)
    # One person outside who stands for twenty: many are matched, and little is known.
    lone = matched(np.arange(42) < 40, np.array([0] * 20 + [1] * 20 + [0, 1]))
    assert freedom_of(lone) < 4
    assert freedom_of(matched(group[:0], strata[:0])) == 0
