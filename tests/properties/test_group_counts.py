from __future__ import annotations

import math
from collections import Counter
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import GateError
from governance.privacy import group_counts
from governance.privacy.cohort_rules import (
    CAP,
    K_ANONYMITY,
    LARGE_DESIGN,
    MILLION,
    SHOWN_BY_CHANCE,
    SMALL_DESIGN,
    SMALL_DESIGN_1,
    designed,
)
from governance.privacy.group_counts import exactly
from governance.privacy.theme_counts import Counts, counts
from governance.privacy.theme_figures import figures

GROUPS = ("people", "self", "influence", "team", "change")
PERSON = st.sets(st.sampled_from(GROUPS), min_size=1).map(tuple)
PEOPLE = st.lists(PERSON, max_size=30)


def chances(counted, design=SMALL_DESIGN):
    """How likely each of these groups, and nothing, is named: the exponential mechanism."""
    scores = [*counted, design.named_from]
    weights = [math.exp(design.steepness * (score - max(scores))) for score in scores]
    return [weight / sum(weights) for weight in weights]


def rows_of(**shared):
    return [(code,) for code, people in shared.items() for _ in range(people)]


@given(PEOPLE, PERSON)
def test_one_more_person_moves_what_is_measured_by_no_more_than_was_declared(people, person):
    before = exactly(people, GROUPS, SMALL_DESIGN)
    after = exactly([*people, person], GROUPS, SMALL_DESIGN)
    assert after.people - before.people == 1
    moved = [a - b for a, b in zip(after.answers, before.answers, strict=True)]
    assert set(moved) <= {-1, 1}
    assert math.hypot(*moved) == pytest.approx(math.sqrt(SMALL_DESIGN.per_person))
    rises = [a - b for a, b in zip(after.scores, before.scores, strict=True)]
    assert set(rises) <= {0, 1}  # monotonic: nothing falls when somebody joins
    assert rises[-1] == 0


def test_the_library_proves_what_is_charged_and_hardly_less():
    people, answers, first = group_counts._measurements(SMALL_DESIGN)
    lost = people.map(1.0) + answers.map(math.sqrt(SMALL_DESIGN.per_person)) + first.map(1)
    assert 0.999 * SMALL_DESIGN.cost / MILLION < lost <= SMALL_DESIGN.cost / MILLION
    assert SMALL_DESIGN.cost == CAP


def test_noise_that_proves_a_greater_loss_measures_nothing(monkeypatch):
    monkeypatch.setattr(group_counts, "_UP", 0.99)
    group_counts._measurements.cache_clear()
    with pytest.raises(GateError, match="not what was declared"):
        counts([("people",)] * 12, GROUPS, SMALL_DESIGN)
    group_counts._measurements.cache_clear()


def test_more_groups_or_another_design_are_refused():
    with pytest.raises(GateError):
        counts([("people",)], [*GROUPS, "sixth"], SMALL_DESIGN)
    with pytest.raises(GateError):
        group_counts.released([("people",)], GROUPS, LARGE_DESIGN)
    for rows in ([("people", "people")], [("z",)]):
        with pytest.raises(GateError):
            counts(rows, GROUPS, SMALL_DESIGN)


@given(st.integers(0, K_ANONYMITY - 1), st.lists(st.integers(0, 99), min_size=4, max_size=4))
def test_whatever_others_share_what_four_people_share_is_told_once_in_a_thousand(few, others):
    named = chances([few, *others])[0]
    assert named <= SMALL_DESIGN.named_by_chance
    shown = sum(SMALL_DESIGN.noise[SMALL_DESIGN.shown_from - few :])
    assert named + shown <= SHOWN_BY_CHANCE


def test_one_person_less_would_be_named_and_shown_too_often():
    closer = 1 / (1 + math.exp(SMALL_DESIGN.steepness * (SMALL_DESIGN.named_from - K_ANONYMITY)))
    assert closer > 5e-4
    shown = sum(SMALL_DESIGN.noise[SMALL_DESIGN.shown_from - K_ANONYMITY :])
    assert SMALL_DESIGN.named_by_chance + shown > SHOWN_BY_CHANCE


@given(st.lists(st.integers(0, 99), min_size=5, max_size=5))
def test_the_named_group_is_rarely_more_behind_than_is_said(counted):
    far = SMALL_DESIGN.named_within + 1
    behind = [p for n, p in zip(counted, chances(counted), strict=False) if max(counted) - n >= far]
    assert sum(behind) <= 0.05


def test_noise_is_a_distribution_and_its_margin_holds_19_times_in_20():
    noise = SMALL_DESIGN.noise
    assert 2 * sum(noise) - noise[0] == pytest.approx(1)
    assert 2 * sum(noise[: SMALL_DESIGN.margin + 1]) - noise[0] >= 0.95
    assert 2 * sum(noise[: SMALL_DESIGN.margin]) - noise[0] < 0.95


@pytest.mark.verify
def test_the_release_is_as_its_chances_say():
    rows = [("people", "self")] * 9 + [("people",)] * 2 + [("team",)] * 10
    made = [counts(rows, GROUPS, SMALL_DESIGN) for _ in range(4000)]
    named = Counter(one.first for one in made)
    expected = dict(zip((*GROUPS, None), chances([11, 9, 0, 10, 0]), strict=True))
    for code, chance in expected.items():
        spread = math.sqrt(chance * (1 - chance) / len(made))
        assert abs(named[code] / len(made) - chance) <= 6 * spread + 1e-3
    for code, people in (("people", 11), ("self", 9), ("team", 10), ("change", 0)):
        found = [one.by_code[code] for one in made]
        assert abs(fmean(found) - people) < 6 * SMALL_DESIGN.sigma / math.sqrt(len(made))
        assert pstdev(found) == pytest.approx(SMALL_DESIGN.sigma, rel=0.06)
    assert fmean(one.covered for one in made) == pytest.approx(21, abs=0.3)


@pytest.mark.verify
def test_of_an_empty_pilot_nothing_is_named():
    assert 1 - chances([0] * len(GROUPS))[-1] < 2.5e-6
    named = [counts([], GROUPS, SMALL_DESIGN).first for _ in range(200)]
    # Of 10 million runs, one group is named in 4,500, and two are in a single one.
    assert len(named) - named.count(None) <= 1


@given(
    st.dictionaries(st.sampled_from(GROUPS), st.integers(-9, 40), min_size=1),
    st.sampled_from((*GROUPS, None)),
)
def test_a_sensitive_code_is_never_named_nor_one_of_a_report_that_names_none(noisy, first):
    released = Counts(by_code=noisy, covered=20, first=first)
    assert figures(released, SMALL_DESIGN, 24, never=set(GROUPS)).first is None
    assert figures(released, SMALL_DESIGN_1, 24).first is None
    told = figures(released, SMALL_DESIGN, 24)
    assert told.first == (first if first in noisy else None)


def test_a_release_is_read_by_the_rules_it_was_counted_by():
    assert designed(24, 1, CAP) == SMALL_DESIGN_1
    assert designed(24, 2, CAP) == SMALL_DESIGN
    assert designed(24, 3, CAP) is None
    assert designed(24, 1, CAP - 1) is None
    assert designed(9, 1, CAP) is None
    assert designed(100, 1, LARGE_DESIGN.cost) == LARGE_DESIGN
    assert designed(100, 2, LARGE_DESIGN.cost) is None
