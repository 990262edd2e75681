from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.errors import GateError
from governance.privacy.cohort_rules import (
    CAP,
    FLOOR,
    K_ANONYMITY,
    LARGE,
    LARGE_DESIGN,
    MILLION,
    SHOWN_BY_CHANCE,
    SMALL_DESIGN,
    SMALL_DESIGN_1,
    Design,
    NoReport,
    design,
    epsilon,
    least_surprise,
)
from governance.privacy.theme_counts import Counts, bounded, counts
from governance.privacy.theme_figures import Change, change, figures
from tests.fakes import RepeatableRandomness

CODES = tuple("abcdefghijk")
PEOPLE = st.lists(st.lists(st.sampled_from(CODES), max_size=12), max_size=30)


@given(PEOPLE, st.integers(1, 5), st.integers(0, 1000))
def test_contributions_are_bounded_and_nobody_counts_twice(people, most, seed):
    rows = bounded(people, most, RepeatableRandomness(str(seed).encode()))
    with_any = [set(codes) for codes in people if codes]
    assert len(rows) == len(with_any)
    for row, codes in zip(rows, with_any, strict=True):
        assert len(row) == len(set(row)) == min(most, len(codes))
        assert set(row) <= codes


@given(PEOPLE, st.integers(1, 5), st.integers(0, 1000), st.data())
def test_without_one_person_counts_change_by_at_most_one_in_at_most_k_codes(
    people, most, seed, data
):
    rows = bounded(people, most, RepeatableRandomness(str(seed).encode()))
    if not rows:
        return
    gone = data.draw(st.integers(0, len(rows) - 1))
    before = Counter(code for row in rows for code in row)
    after = Counter(code for n, row in enumerate(rows) if n != gone for code in row)
    changed = {code: before[code] - after[code] for code in CODES if before[code] != after[code]}
    assert len(changed) <= most
    assert set(changed.values()) <= {1}


def test_each_of_a_persons_themes_is_drawn_as_often():
    drawn = Counter(
        code
        for seed in range(3000)
        for row in bounded([["a", "b", "c", "d", "e"]], 3, RepeatableRandomness(str(seed).encode()))
        for code in row
    )
    # 1,800 expected each; 4.9 standard deviations of 26.8.
    assert all(abs(drawn[code] - 1800) < 131 for code in "abcde")


@pytest.mark.parametrize("made", [LARGE_DESIGN, SMALL_DESIGN_1])
def test_four_people_are_shown_with_at_most_one_chance_in_a_thousand(made: Design):
    variance = made.sigma**2
    weights = {n: math.exp(-n * n / (2 * variance)) for n in range(-200, 201)}
    least = made.shown_from - (K_ANONYMITY - 1)
    total = sum(weights.values())
    assert sum(w for n, w in weights.items() if n >= least) / total <= SHOWN_BY_CHANCE
    assert sum(w for n, w in weights.items() if n >= least - 1) / total > SHOWN_BY_CHANCE


def test_the_bell_curve_alone_would_show_too_often():
    assert math.ceil(4 + 3.09 * LARGE_DESIGN.sigma) == 16
    assert LARGE_DESIGN.shown_from == 17


def test_designs_by_size():
    assert design(FLOOR - 1) is NoReport.TOO_FEW
    assert design(FLOOR) == design(LARGE - 1) == SMALL_DESIGN
    assert design(LARGE) == LARGE_DESIGN
    assert SMALL_DESIGN.cost == CAP
    assert 4 * LARGE_DESIGN.cost <= CAP < 5 * LARGE_DESIGN.cost


def test_epsilon_of_a_report_is_never_flattered():
    assert epsilon(100_000) == pytest.approx(2.451, abs=0.001)
    assert epsilon(CAP) < 6
    assert least_surprise(1.0, 1.0) <= 0


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from(CODES), st.integers(-30, 300), min_size=1),
    st.integers(10, 200),
)
def test_nothing_below_the_threshold_is_shown_and_shares_stay_within_one(noisy, enrolled):
    found = figures(Counts(by_code=noisy, covered=7), LARGE_DESIGN, enrolled, never={"a"})
    for one in found.shown:
        assert noisy[one.code] >= LARGE_DESIGN.shown_from
        assert one.code != "a"
        assert 0 <= one.low <= one.people <= one.high <= enrolled
        assert 0 <= one.share <= 1
    assert {one.code for one in found.shown} | set(found.hidden) == set(noisy)
    assert len([code for code in found.hidden if code != "a"]) != 1 or len(noisy) <= 2


def test_a_change_within_the_noise_is_said_to_be_none():
    # 1.96 of the spread of both noises (2 · 3.87²) and of the lot (0.4 for each counted).
    assert change({"a": 40}, {"a": 56}, "a", LARGE_DESIGN) is Change.NOT_DISTINGUISHABLE
    assert change({"a": 40}, {"a": 57}, "a", LARGE_DESIGN) is Change.MORE
    assert change({"a": 57}, {"a": 40}, "a", LARGE_DESIGN) is Change.LESS
    assert change({}, {"a": 90}, "a", LARGE_DESIGN) is Change.NOT_DISTINGUISHABLE


def test_undeclared_contributions_are_refused():
    for rows in ([("a", "b", "c", "d")], [("a", "a")], [("z",)]):
        with pytest.raises(GateError):
            counts(rows, CODES, LARGE_DESIGN)


@pytest.mark.verify
def test_noise_is_what_was_declared():
    rows = [("a", "b")] * 40 + [("a",)] * 10
    made = [counts(rows, CODES, LARGE_DESIGN) for _ in range(100)]
    a = [one.by_code["a"] for one in made]
    mean = sum(a) / len(a)
    sigma = math.sqrt(sum((n - mean) ** 2 for n in a) / (len(a) - 1))
    assert abs(mean - 50) < 5 * LARGE_DESIGN.sigma / math.sqrt(100)
    assert 0.6 < sigma / LARGE_DESIGN.sigma < 1.5
    assert all(set(one.by_code) == set(CODES) for one in made)
    assert MILLION * LARGE_DESIGN.per_person / (2 * LARGE_DESIGN.rho) == 15
