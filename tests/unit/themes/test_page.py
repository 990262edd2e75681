from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from assistant.probes import theme_report
from assistant.storage.theme_records import NoisyCounts, Question, ReleaseRecord
from assistant.themes.foresight import foresee
from assistant.themes.page import (
    plan_json,
    plan_text,
    privacy_text,
    refusal_text,
    report_json,
    report_text,
)
from assistant.themes.periods import Period
from assistant.themes.planning import Budget, Plan
from assistant.themes.reporting import Refusal, Report
from assistant.themes.taxonomy import installed
from governance.privacy import theme_counts
from governance.privacy.cohort_rules import LARGE_DESIGN, SMALL_DESIGN, NoReport
from governance.privacy.theme_counts import Counts
from governance.privacy.theme_figures import figures

NEXT = datetime(2027, 1, 1, tzinfo=UTC)


def pilot_report(by_code, first):
    """A pilot's, which names what most people share."""
    asked = Question(cohort="small", period="2026", taxonomy="themes-v1", classifier="abc")
    kept = NoisyCounts(by_code=by_code, covered=21, first=first, version=SMALL_DESIGN.version)
    release = ReleaseRecord(
        id="thr_2",
        question=asked,
        enrolled=24,
        cost=SMALL_DESIGN.cost,
        created_at=NEXT,
        counts=kept,
    )
    found = figures(Counts(by_code=by_code, covered=21, first=first), SMALL_DESIGN, 24)
    return Report(release=release, design=SMALL_DESIGN, figures=found, taxonomy=installed())


def report(by_code):
    asked = Question(cohort="north", period="2026-Q1", taxonomy="themes-v1", classifier="abc")
    release = ReleaseRecord(
        id="thr_1",
        question=asked,
        enrolled=150,
        cost=LARGE_DESIGN.cost,
        created_at=NEXT,
        counts=NoisyCounts(by_code=by_code, covered=90),
    )
    found = figures(Counts(by_code=by_code, covered=90), LARGE_DESIGN, 150)
    return Report(release=release, design=LARGE_DESIGN, figures=found, taxonomy=installed())


def test_a_report_says_what_is_shown_and_what_is_not_and_why():
    made = report({"delegation": 40, "feedback": 20, "inclusion": 3, "resilience": -2})
    told = report_text(made)
    assert "Delegation     40 (32 to 48), 27% of those enrolled" in told
    assert "Not shown, because too few people may share it: Inclusion, Resilience." in told
    assert "About 90 of them counted" in told
    assert privacy_text(LARGE_DESIGN) in told
    assert " 3 (" not in told
    machine = json.dumps(report_json(made))
    assert privacy_text(LARGE_DESIGN) in json.loads(machine)["privacy"]["statement"]
    assert "-2" not in machine


PILOT = {"people": 15, "self": 16, "influence": 9, "team": 4, "change": -1}


def test_a_pilot_report_says_what_comes_first_whatever_its_counts_say():
    made = pilot_report(PILOT, "people")
    told = report_text(made)
    assert (
        "Leading people is what most people share. 19 times in 20, no other group is shared by "
        "more than 2 people more."
    ) in told
    assert "15 (10 to 20)" in told
    assert "believe this" in told
    machine = report_json(made)
    assert machine["first"] == "people"
    assert (machine["privacy"]["rho"], machine["privacy"]["rho_first"]) == (0.5, 0.33)
    assert "\u03c1 = 0.33 of the cost" in machine["privacy"]["statement"]
    assert "drawn by lot" not in machine["privacy"]["statement"]
    assert "shown or named less often than once in a thousand" in told


def test_a_first_group_whose_count_is_hidden_is_named_without_it():
    made = pilot_report(PILOT, "influence")
    told = report_text(made)
    assert "Influence is what most people share" in told
    assert " 9 (" not in told
    assert "influence" in report_json(made)["hidden"]


def test_a_pilot_in_which_few_share_anything_names_nothing():
    told = report_text(pilot_report(dict.fromkeys(PILOT, 3), None))
    assert "No group is shared by enough people to be named." in told
    assert "is what most people share" not in told


def test_reports_of_themes_name_none():
    assert report_json(report({"delegation": 40}))["first"] is None
    assert "named" not in privacy_text(LARGE_DESIGN)


def test_refusals_say_the_way_on():
    few = Refusal(why=NoReport.TOO_FEW, enrolled=9)
    assert "9 people are enrolled" in refusal_text(few)
    assert "2027-01-01" in refusal_text(Refusal(why=NoReport.SPENT, enrolled=50, renews=NEXT))
    assert "Nothing was spent" in refusal_text(Refusal(why=NoReport.NOT_OVER, enrolled=0))


def test_a_plan_says_cost_and_precision():
    budget = Budget(spent=120_000, cap=500_000, renews=NEXT)
    plan = Plan(
        enrolled=24,
        design=SMALL_DESIGN,
        budget=budget,
        reports_left=0,
        over=True,
        epsilon=5.7,
        foresight=foresee(SMALL_DESIGN, 24),
        release=None,
    )
    told = plan_text(plan)
    assert "named apart from the counts (\u03c1 = 0.33 of that)" in told
    assert "On made-up data one is named 100% of the time." in told
    assert plan_json(plan)["on_made_up_people"]["first_named"] == pytest.approx(0.998)
    assert "Of each person each of the 5 broad groups is counted once." in told
    assert "\u03c1 = 0.12 of 0.5" in told
    assert "shown from 14" in told


@pytest.mark.parametrize("text", ["2026-Q5", "26-Q1", "2026-q1", "2026-Q", "", "2026-Q1 "])
def test_no_other_period_is_read(text):
    with pytest.raises(ValueError, match="quarter such as"):
        Period.parse(text)


def test_quarters_end_where_the_next_begins():
    for quarter in range(1, 5):
        period = Period.parse(f"2026-Q{quarter}")
        assert Period.quarter_of(period.ends).quarter == quarter % 4 + 1
    assert Period.parse("2026").ends == NEXT


def test_a_probe_counts_a_person_once_and_tells_of_bad_lines(monkeypatch):
    seen = []

    def exact(rows, codes, design):
        seen.append(rows)
        return Counts(by_code={code: sum(code in row for row in rows) for code in codes}, covered=9)

    monkeypatch.setattr(theme_counts, "counts", exact)
    line = {"person": "p1", "cohort": "c", "window": "w", "themes": ["delegation"]}
    lines = [json.dumps({**line, "person": f"p{n // 2}"}) for n in range(240)]
    lines += ["nonsense", json.dumps({**line, "themes": ["a secret"]})]
    people, bad = theme_report.read_lines(lines)
    assert bad == [241, 242]
    made = theme_report.release("c", "w", people["c", "w"])
    assert made["enrolled"] == 120
    assert made["themes"] == [
        {"theme": "delegation", "count": 120, "low": 112, "high": 120, "share": 1.0}
    ]
    assert seen == [[("delegation",)] * 120]
    few = theme_report.release("c", "w", {"p1": {"delegation"}})
    assert few["released"] is False
