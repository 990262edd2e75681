from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.storage.theme_records import NoisyCounts
from assistant.themes.errors import ThemesError
from assistant.themes.periods import Period
from assistant.themes.reporting import Refusal, Report
from governance.consent.notices import bundled_notices
from governance.errors import GateError
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from governance.ledger.kinds import EventKind
from governance.privacy import theme_counts
from governance.privacy.cohort_rules import (
    CAP,
    SMALL_DESIGN,
    SMALL_DESIGN_1,
    Design,
    Grain,
    NoReport,
)
from governance.privacy.theme_counts import Counts
from governance.privacy.theme_figures import Change
from tests.integration.themes.conftest import AFTER, ANALYST, people_with

Q1, Q2 = Period.parse("2026-Q1"), Period.parse("2026-Q2")


@pytest.fixture(autouse=True)
def _exact(monkeypatch):
    """Exact counts, so that what is counted can be seen; OpenDP has its own tests."""

    def exact(rows: Sequence[Sequence[str]], codes: Sequence[str], design: Design) -> Counts:
        found: Mapping[str, int] = {code: sum(code in row for row in rows) for code in codes}
        return Counts(by_code=found, covered=len(rows) if design.rho_coverage else None)

    monkeypatch.setattr(theme_counts, "counts", exact)


def events(chatham, kind):
    with chatham.database.read() as work:
        return [e for e in chatham.ledger(work).events() if e.kind is kind]


@pytest.mark.verify
def test_a_cohort_is_counted_by_person_and_only_once(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation", "feedback"]] * 60 + [["resilience"]] * 60)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    first = reports.report("north", Q1, by=ANALYST)
    assert isinstance(first, Report)
    assert first.design.grain is Grain.THEMES
    assert {f.code: f.people for f in first.figures.shown} == {
        "delegation": 60,
        "feedback": 60,
        "resilience": 60,
    }
    assert first.release.enrolled == 120
    again = reports.report("north", Q1, by=ANALYST)
    assert again == first
    assert stage.chatham.themes.planning.budget("north", 2026).spent == first.design.cost


@pytest.mark.verify
def test_three_people_are_not_shown(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 100 + [["resilience"]] * 3)
    clock.at = AFTER
    report = stage.chatham.themes.reports.report("north", Q1, by=ANALYST)
    assert isinstance(report, Report)
    assert [figure.code for figure in report.figures.shown] == ["delegation"]
    assert "resilience" in report.figures.hidden


def test_small_cohorts_see_groups_and_tiny_ones_nothing(stage, clock, agreed):
    people_with(stage.chatham, "small", [["delegation", "feedback"]] * 24)
    people_with(stage.chatham, "tiny", [["delegation"]] * 9)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    small = reports.report("small", Q1, by=ANALYST)
    assert isinstance(small, Report)
    assert [(f.code, f.people) for f in small.figures.shown] == [("people", 24)]
    tiny = reports.report("tiny", Q1, by=ANALYST)
    assert tiny == Refusal(why=NoReport.TOO_FEW, enrolled=9)
    refused = reports.report("small", Q2, by=ANALYST)
    assert isinstance(refused, Refusal)
    assert refused.why is NoReport.SPENT
    assert refused.renews is not None
    assert refused.renews.year == 2027


def test_a_pilot_names_its_first_group_once_and_shows_it_again_unchanged(
    stage, clock, agreed, monkeypatch
):
    drawn = iter(("people", "self"))

    def named(rows: Sequence[Sequence[str]], codes: Sequence[str], _design: Design) -> Counts:
        found: Mapping[str, int] = {code: sum(code in row for row in rows) for code in codes}
        return Counts(by_code=found, covered=len(rows), first=next(drawn))

    monkeypatch.setattr(theme_counts, "counts", named)
    people_with(stage.chatham, "small", [["delegation", "feedback"]] * 24)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    one, two = (reports.report("small", Q1, by=ANALYST) for _ in range(2))
    assert isinstance(one, Report)
    assert one == two
    assert one.figures.first == "people"
    assert one.release.counts is not None
    assert one.release.counts.version == SMALL_DESIGN.version
    assert stage.chatham.themes.planning.budget("small", 2026).spent == SMALL_DESIGN.cost == CAP


def test_a_pilot_whose_people_were_told_otherwise_costs_nothing(stage, clock, agreed, monkeypatch):
    people_with(stage.chatham, "small", [["delegation"]] * 24)
    clock.at = AFTER
    monkeypatch.setattr(
        "assistant.storage.consents.Consents.notices",
        lambda _self: [n for n in bundled_notices() if n.version < SMALL_DESIGN.told_from],
    )
    with pytest.raises(ThemesError, match="chatham init"):
        stage.chatham.themes.reports.order("small", Q1, by=ANALYST)
    assert stage.chatham.themes.planning.budget("small", 2026).spent == 0


def test_a_pilot_of_earlier_rules_is_read_by_them(stage, clock, agreed):
    people_with(stage.chatham, "small", [["delegation"]] * 24)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    paid = reports._reserved("small", Q1, ANALYST)
    earlier = NoisyCounts(by_code={"people": 13, "self": 12}, covered=20)
    with stage.chatham.database.write() as work:
        work.theme_releases.publish(paid.id, earlier)
    read = reports.read(paid.id, by=ANALYST)
    assert isinstance(read, Report)
    assert (read.design, read.figures.first) == (SMALL_DESIGN_1, None)
    assert [f.code for f in read.figures.shown] == ["people", "self"]  # from 11 on, as it was


@pytest.mark.verify
def test_a_period_that_is_not_over_costs_nothing(stage, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    running = Period.quarter_of(stage.chatham.clock.now())
    refused = stage.chatham.themes.reports.report("north", running, by=ANALYST)
    assert isinstance(refused, Refusal)
    assert refused.why is NoReport.NOT_OVER
    assert stage.chatham.themes.planning.budget("north", running.year).spent == 0


@pytest.mark.verify
def test_without_consent_nobody_is_counted(stage, clock):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    clock.at = AFTER
    report = stage.chatham.themes.reports.report("north", Q1, by=ANALYST)
    assert isinstance(report, Report)
    assert report.figures.shown == ()


@pytest.mark.verify
def test_the_budget_ends_and_stays_spent_when_sessions_are_erased(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    made = [reports.report("north", Period.parse(f"2026-Q{n}"), by=ANALYST) for n in range(1, 5)]
    assert all(isinstance(one, Report) for one in made)
    refused = reports.report("north", Period.parse("2026"), by=ANALYST)
    assert isinstance(refused, Refusal)
    assert refused.why is NoReport.SPENT
    with stage.chatham.database.write() as work:
        work.themes.erase_facets([SessionId(f"ses_north_{n}") for n in range(120)])
    assert stage.chatham.themes.planning.budget("north", 2026).spent == 4 * 120_000 <= CAP
    assert isinstance(reports.report("north", Period.parse("2026"), by=ANALYST), Refusal)


@pytest.mark.verify
def test_what_crashed_between_paying_and_counting_is_counted_later_and_paid_once(
    stage, clock, agreed, monkeypatch
):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    clock.at = AFTER
    reports = stage.chatham.themes.reports

    def crash(*_args: object) -> Counts:
        raise GateError("crashed")

    with monkeypatch.context() as patch:
        patch.setattr(theme_counts, "counts", crash)
        with pytest.raises(GateError):
            reports.report("north", Q1, by=ANALYST)
    paid = stage.chatham.themes.planning.budget("north", 2026).spent
    assert paid == 120_000
    assert isinstance(reports.report("north", Q1, by=ANALYST), Report)
    assert stage.chatham.themes.planning.budget("north", 2026).spent == paid
    assert len(events(stage.chatham, EventKind.THEMES_REPORT_RESERVED)) == 1
    assert len(events(stage.chatham, EventKind.THEMES_REPORT_RELEASED)) == 1


@pytest.mark.verify
def test_who_joins_after_paying_is_not_counted(stage, clock, agreed, monkeypatch):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    reserved = reports._reserved("north", Q1, ANALYST)
    people_with(stage.chatham, "north", [["resilience"]] * 60, number=500)
    report = reports._shown(stage.chatham.themes.counting.count(reserved))
    assert report.figures.shown[0].people == 120
    assert "resilience" in report.figures.hidden


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.LD_ANALYST])
def test_beside_analysts_only_sponsors_read_reports(stage, clock, role):
    people_with(stage.chatham, "tiny", [["delegation"]])
    clock.at = AFTER
    other = Actor(person=PersonId("per_other"), role=role)
    try:
        made = stage.chatham.themes.reports.report("tiny", Q1, by=other)
    except ThemesError:
        made = None
    assert (made is not None) == (role is Role.SPONSOR)


def test_an_engagement_stays_in_its_cohort(stage, agreed):
    people_with(stage.chatham, "north", [["delegation"]])
    with pytest.raises(ThemesError):
        stage.chatham.themes.planning.enrol("south", EngagementId("of-north-0"), by=ANALYST)


@pytest.mark.verify
def test_other_versions_and_cohorts_are_never_compared(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    people_with(stage.chatham, "north", [["delegation"]] * 120, period="2026-Q2", number=200)
    people_with(stage.chatham, "south", [["delegation"]] * 120)
    clock.at = AFTER
    reports = stage.chatham.themes.reports
    one, two = (reports.report("north", period, by=ANALYST) for period in (Q1, Q2))
    assert reports.compare(one, two) == {"delegation": Change.NOT_DISTINGUISHABLE}
    with pytest.raises(ThemesError):
        reports.compare(one, reports.report("south", Q1, by=ANALYST))


@pytest.mark.verify
def test_a_plan_reads_no_facet_and_says_what_is_left(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    clock.at = AFTER
    planning = stage.chatham.themes.planning
    plan = planning.plan("north", Q1)
    assert (plan.enrolled, plan.reports_left, plan.made, plan.over) == (120, 4, False, True)
    stage.chatham.themes.reports.report("north", Q1, by=ANALYST)
    plan = planning.plan("north", Q1)
    assert (plan.reports_left, plan.made) == (3, True)


def spend(home, number, results):
    chatham = build(Settings(home=home, database_url="", key_file=None, llm="", llm_base_url=""))
    chatham.themes.reports._clock = type("Late", (), {"now": staticmethod(lambda: AFTER)})()
    for quarter in range(1, 5):
        for cohort in ("north", "south"):
            made = chatham.themes.reports._reserved(
                cohort, Period.parse(f"2026-Q{quarter}"), ANALYST
            )
            results.put((number, cohort, quarter, not isinstance(made, Refusal)))
    made = chatham.themes.reports._reserved("north", Period.parse("2026"), ANALYST)
    results.put((number, "north", 0, not isinstance(made, Refusal)))
    chatham.database.close()


@pytest.mark.verify
def test_eight_processes_at_once_spend_no_more_than_there_is(stage, clock, tmp_path):
    people_with(stage.chatham, "north", [["delegation"]] * 120)
    people_with(stage.chatham, "south", [["delegation"]] * 24)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    home = tmp_path / "home"
    workers = [context.Process(target=spend, args=(home, n, results)) for n in range(8)]
    for worker in workers:
        worker.start()
    told = [results.get(timeout=900) for _ in range(8 * 9)]
    for worker in workers:
        worker.join(300)
        assert worker.exitcode == 0
    planning = stage.chatham.themes.planning
    assert planning.budget("north", 2026).spent == 4 * 120_000
    assert planning.budget("south", 2026).spent == CAP
    assert len({(c, q) for _, c, q, good in told if good and c == "south"}) == 1
    assert len(events(stage.chatham, EventKind.THEMES_REPORT_RESERVED)) == 5
