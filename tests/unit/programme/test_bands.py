"""Exact facts become bands, whose cut points are those the module documents."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.programme.people.bands import (
    BandError,
    age_of,
    level_of,
    pay_of,
    region_of,
    tenure_of,
)
from assistant.storage.people_records import AgeBand, Level, PayBand, TenureBand
from governance.raw import CoacheeLevel

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Chief Financial Officer", "c_suite"),
        ("CFO, EMEA", "c_suite"),
        ("SVP Sales", "vp"),
        ("Director of Something", "director"),
        ("Head of Plant", "director"),
        ("Senior Manager, Rotas", "middle_manager"),
        ("Team Lead", "first_line_manager"),
        ("Shift Supervisor", "first_line_manager"),
        ("Product Manager", "individual_contributor"),
        ("Welder", "individual_contributor"),
        ("middle_manager", "middle_manager"),
        ("", "unknown"),
    ],
)
def test_a_title_becomes_a_level(title, level):
    assert level_of(title).value == level


def test_levels_are_the_policies_own():
    from typing import get_args

    assert {one.value for one in Level} - {"unknown"} <= set(get_args(CoacheeLevel)) | {"unknown"}


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("29", AgeBand.UNDER_30),
        ("30", AgeBand.FROM_30),
        ("1986-03-03", AgeBand.FROM_30),  # forty tomorrow
        ("1986-03-02", AgeBand.FROM_40),  # forty today
        ("50", AgeBand.FROM_50),
        ("", AgeBand.UNKNOWN),
    ],
)
def test_ages(text, band):
    assert age_of(text, today=TODAY) is band


@given(st.integers(min_value=0, max_value=70))
def test_tenure_has_the_documented_cut_points(years):
    cuts = (2, 5, 10)
    expected = list(TenureBand)[sum(years >= cut for cut in cuts)]
    assert tenure_of(str(years), today=TODAY) is expected


def test_pay_needs_cut_points_and_is_a_band():
    assert pay_of("40000", None) is PayBand.UNKNOWN
    assert pay_of("39999,99", (40_000, 80_000)) is PayBand.LOWER
    assert pay_of("40000", (40_000, 80_000)) is PayBand.MIDDLE
    assert pay_of("80000", (40_000, 80_000)) is PayBand.UPPER


@pytest.mark.parametrize("text", ["=1+1", "-3", "1e9", "2026-13-01", "3000-01-01", "old", "1 000"])
def test_what_is_no_number_is_refused_without_being_quoted(text):
    with pytest.raises(BandError) as refused:
        age_of(text, today=TODAY)
    assert text not in str(refused.value)
    with pytest.raises(BandError):
        pay_of(text, (1, 2))


def test_a_site_is_its_region_or_elsewhere():
    assert region_of("Lyon", {"lyon": "emea"}) == "emea"
    assert region_of("Lund", {"lyon": "emea"}) == "elsewhere"
    assert region_of("", {}) is None
