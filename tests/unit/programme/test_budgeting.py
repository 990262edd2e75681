"""What a budget comes to, worked out beside it by hand, and what holds whatever is assumed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.programme.papers.assumptions import RANGES, Assumptions, checked
from assistant.programme.papers.budgeting import budget_of, changes
from assistant.programme.papers.counting import COACHES, COHORT, at_least
from assistant.programme.refusals import ProgrammeError


def test_the_example_by_hand():
    made = budget_of(Assumptions())
    # 24 × 6 × 1.5 h = 216 h, 60 % of them inside; 3 groups of 8 have 4 labs of 2 h.
    assert made.internal == Decimal("129.6") + 24
    assert made.external == Decimal("86.4")
    assert made.labs == 12
    assert made.internal_coaches == 7  # 153.6 h over 24 h each
    assert made.total == Decimal("153.6") * 70 + Decimal("86.4") * 220 + 6000
    assert made.per_coachee == made.total / 24


drawn = st.fixed_dictionaries(
    {
        name: st.integers(low, min(high, 300))
        if name not in {"internal_rate", "external_rate", "lab_hours", "running_costs"}
        else st.decimals(low, min(high, 300), places=2)
        for name, (low, high) in RANGES.items()
    }
)


@given(drawn)
def test_nothing_is_lost_between_the_parts(values):
    assumed = checked(Assumptions(**values))
    made = budget_of(assumed)
    talks = Decimal(made.sessions * (assumed.minutes + assumed.preparation_minutes)) / 60
    assert abs(made.hours - talks - made.labs * assumed.lab_hours) < Decimal("1e-15")
    assert made.internal_coaches * assumed.internal_month_hours * assumed.months >= made.internal
    assert made.total >= assumed.running_costs
    levers = changes(assumed)
    assert [abs(one.difference) for one in levers] == sorted(
        (abs(one.difference) for one in levers), reverse=True
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "EURO"},
        {"currency": "e1r"},
        {"coachees": 0},
        {"internal_percent": 101},
        {"external_rate": Decimal("NaN")},
        {"external_rate": Decimal("0.001")},
        {"running_costs": Decimal(-1)},
        {"months": 0},
    ],
)
def test_what_no_budget_can_be_made_of_is_refused(wrong):
    with pytest.raises(ProgrammeError, match="Nothing was kept"):
        checked(replace(Assumptions(), **wrong))


@given(st.integers(0, 400), st.sampled_from([COACHES, COHORT]))
def test_a_count_is_in_fives_from_its_floor_up(count, floor):
    shown = at_least(count, floor=floor)
    if count < floor:
        assert shown is None
    else:
        assert shown % 5 == 0
        assert shown <= count < shown + 5
