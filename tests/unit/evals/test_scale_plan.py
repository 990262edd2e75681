"""The paper's arithmetic: linear in load, and nothing it prints is less than nothing."""

from dataclasses import replace

import pytest

from evals.bench_scale import Assumed, page_of, planned
from evals.scale_costs import UnitCosts

UNIT = UnitCosts(
    words=8_000,
    taking_in_s=0.1,
    working_s=12.0,
    reading_s=0.01,
    fresh_bytes=240_000,
    approved_bytes=150_000,
    kept_bytes=30_000,
    ledger_entries=8,
)


def test_by_hand():
    plan = planned(UNIT, Assumed())
    # 20,000,000 sessions in 2,070 hours are 2.684 a second; three times that at the peak.
    assert plan.peak_per_s == pytest.approx(8.05, abs=0.01)
    assert plan.worker_cores == pytest.approx(8.05 * 12 / 0.6, rel=0.01)
    assert plan.kept_gb == pytest.approx(20e6 * 1.5 * 30_000 / 1e9)
    assert plan.appends_at_peak == pytest.approx(64.4, abs=0.1)


def test_twice_the_sessions_need_twice_of_everything_and_cost_the_same_each():
    one, two = planned(UNIT, Assumed()), planned(UNIT, replace(Assumed(), sessions=40_000_000))
    for name in ("worker_cores", "web_cores", "fresh_gb", "masked_gb", "kept_gb"):
        assert getattr(two, name) == pytest.approx(2 * getattr(one, name))
    assert two.euros_per_session == pytest.approx(one.euros_per_session)


def test_the_page_names_what_was_assumed():
    page = page_of(UNIT, Assumed())
    for said in ("1,000,000 coachees", "0.04 €", "60% at", "100,000"):
        assert said in page
    figures = page.split("## What follows")[1].split("With every")[0]
    assert "| -" not in figures, "a figure below nothing"
