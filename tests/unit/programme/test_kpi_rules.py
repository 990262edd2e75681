"""Plans, periods and computations: what is refused, what is warned of, and what no figure tells."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.programme.kpis.catalogue import ready
from assistant.programme.kpis.checks import Warned, checked_kpi, checked_priority, warnings
from assistant.programme.kpis.computing import (
    COMPUTATIONS,
    FLOOR,
    Facts,
    floor_of,
    nps_of,
    share_of,
)
from assistant.programme.kpis.periods import bounds, closed, is_period, period_of
from assistant.programme.kpis.plan import Behaviour, Frequency, Kpi, Measure, Priority, Timing, Unit
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Seat, Slot, SlotState
from tests.fakes import NOON

READY = {kpi.id: kpi for kpi in ready(date(2026, 1, 1))}
OUTSIDE = Kpi(
    id="churn",
    title="Regretted leavers",
    timing=Timing.LAGGING,
    measure=Measure.OUTSIDE,
    unit=Unit.PERCENT,
    frequency=Frequency.QUARTERLY,
    starts_on=date(2026, 1, 1),
)


def test_the_six_of_the_source_and_two_that_lead_come_ready():
    told = {code: (kpi.baseline, kpi.target_12, kpi.frequency.value) for code, kpi in READY.items()}
    assert told == {
        "coach-ratio": (25, 15, "quarterly"),
        "coach-utilization": (40, 70, "monthly"),
        "participant-nps": (22, 45, "after_cohort"),
        "promotion-rate": (8, 14, "annually"),
        "coaching-adoption": (28, 60, "quarterly"),
        "customer-satisfaction": (72, 78, "quarterly"),
        "session-completion": (80, 90, "monthly"),
        "manager-feedback": (35, 55, "quarterly"),
    }
    for kpi in READY.values():
        checked_kpi(kpi)


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2100, 1, 1), date.max])
def test_a_kpi_begins_in_a_year_its_periods_can_say(day):
    for kpi in READY.values():
        with pytest.raises(ProgrammeError, match="2000"):
            checked_kpi(replace(kpi, starts_on=day))
    # The last that is let in has an end that can be told.
    assert list(closed(Frequency.MONTHLY, since=date(2099, 12, 31), today=date(2100, 1, 1)))


@pytest.mark.parametrize(
    "words",
    [
        "Revenue per coaching hour",
        "Sales per session",
        "Billable minutes and income",
        "Coach utilization times margin",
        "profit for every hour of coaching",
    ],
)
@pytest.mark.parametrize("field", ["title", "source"])
def test_hours_of_coaching_are_never_tied_to_revenue(words, field):
    with pytest.raises(ProgrammeError, match="hours or sessions"):
        checked_kpi(replace(OUTSIDE, **{field: words}))


@pytest.mark.parametrize(
    "words", ["Employee turnover rate", "Revenue growth", "Session completion"]
)
def test_either_alone_is_fine(words):
    checked_kpi(replace(OUTSIDE, title=words))


def test_what_is_computed_here_has_one_kpi_and_one_frequency():
    for change in ({"id": "another"}, {"frequency": Frequency.QUARTERLY}):
        with pytest.raises(ProgrammeError, match="one frequency"):
            checked_kpi(replace(READY["coach-utilization"], **change))


def test_a_priority_has_three_to_five_behaviours():
    behaviours = tuple(Behaviour(text=f"Asks before telling {n}") for n in range(6))
    for count in (2, 6):
        with pytest.raises(ProgrammeError, match="3 to 5"):
            checked_priority(Priority(id="a", title="Ask", behaviours=behaviours[:count]))
    checked_priority(Priority(id="a", title="Ask", behaviours=behaviours[:3]))


def test_what_a_programme_is_warned_of():
    pilot = tuple(Behaviour(text=f"Asks {n}", pilot=True) for n in range(3))
    one = Priority(id="a", title="Ask", behaviours=pilot)
    business = replace(READY["customer-satisfaction"], id="two")
    found = warnings([one], [READY["customer-satisfaction"], business], 2)
    assert set(found) == set(Warned)
    assert warnings([replace(one, behaviours=pilot[:2])] * 2, [business], 1) == (Warned.BEHAVIOURS,)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.sampled_from(Frequency))
def test_a_day_lies_in_its_period(day, frequency):
    if frequency is Frequency.AFTER_COHORT:
        return
    period = period_of(frequency, day)
    start, end = bounds(frequency, period)
    assert is_period(frequency, period)
    assert start <= day < end


def test_periods_that_are_over():
    found = list(closed(Frequency.QUARTERLY, since=date(2025, 11, 1), today=date(2026, 7, 1)))
    assert found == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert not is_period(Frequency.MONTHLY, "2026-13")


# ---- computations: coaches and coachees are employees ------------------------------------------


def slots(coaches, state=SlotState.HELD, each=4):
    return [
        Slot(
            id=f"s{coach}-{n}-{state}",
            coach=f"per_{coach}",
            starts_at=NOON + timedelta(hours=n),
            minutes=60,
            seats=1,
            state=state,
            taken=(Seat(person=f"coachee_{coach}", engagement="e"),),
        )
        for coach in range(coaches)
        for n in range(each)
    ]


def run(measure, slots, floor=FLOOR, coaches=20, enrolled=200):
    facts = Facts(slots=slots, coaches=coaches, enrolled=enrolled, floor=floor)
    return COMPUTATIONS[measure].run(facts)


@pytest.mark.parametrize("measure", [Measure.COACH_UTILIZATION, Measure.SESSION_COMPLETION])
def test_four_coaches_are_too_few_and_five_are_enough(measure):
    mixed = slots(4) + slots(4, SlotState.CANCELLED, each=1)
    assert run(measure, mixed) is None
    mixed = slots(5) + slots(5, SlotState.CANCELLED, each=1)
    assert run(measure, mixed) == 80
    assert run(measure, mixed, floor=6) is None


@pytest.mark.parametrize("measure", [Measure.COACH_UTILIZATION, Measure.SESSION_COMPLETION])
def test_all_and_none_are_never_said(measure):
    everybody = slots(5)
    assert run(measure, everybody) == 80
    assert run(measure, slots(5, SlotState.CANCELLED)) == 20


def test_one_coach_who_gives_more_than_half_is_not_shown_as_all():
    big = [replace(one, id=f"x{n}", coach="per_big") for n, one in enumerate(slots(5, each=5))]
    assert run(Measure.COACH_UTILIZATION, slots(5, each=4) + big) is None


def test_ratio_needs_five_coaches():
    assert run(Measure.COACH_RATIO, [], coaches=4) is None
    assert run(Measure.COACH_RATIO, [], coaches=8) == 25


@given(st.dictionaries(st.integers(0, 10), st.integers(0, 12), max_size=11), st.integers(5, 8))
@settings(max_examples=60)
def test_a_score_never_says_what_everybody_answered(tally, floor):
    people = sum(tally.values())
    for value in (nps_of(tally, floor), share_of({n % 2: c for n, c in tally.items()}, floor)):
        if value is not None:
            assert people >= floor >= FLOOR
            assert abs(value) < 100
    if people < floor:
        assert nps_of(tally, floor) is None


@given(st.integers(5, 40))
def test_everybody_and_all_but_one_look_alike(people):
    assert share_of({1: people, 0: 0}, 5) == share_of({1: people - 1, 0: 1}, 5)
    assert share_of({1: 0, 0: people}, 5) == share_of({1: 1, 0: people - 1}, 5)
    assert nps_of({10: people}, 5) == nps_of({10: people - 1, 8: 1}, 5)


def test_the_floor_has_a_secret_part():
    assert {floor_of(bytes([n])) for n in range(256)} == {5, 6, 7, 8}
