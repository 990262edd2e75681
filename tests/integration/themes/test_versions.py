from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.storage.rights_records import Category
from assistant.storage.theme_records import NoisyCounts
from assistant.themes.counting import AGAIN
from assistant.themes.errors import NoSuchThemesError, ThemesError
from assistant.themes.heads import TRAINED, version_of
from assistant.themes.heads import installed as heads_installed
from assistant.themes.periods import Period
from assistant.themes.reporting import Paid, Report
from assistant.themes.taxonomy import TaxonomyError, installed
from assistant.themes.versions import TRAINED as READ
from assistant.themes.versions import Named, installed_classifier
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.privacy import theme_counts
from governance.privacy.theme_counts import Counts
from tests.integration.themes.conftest import AFTER, ANALYST, people_with

pytestmark = pytest.mark.verify
Q1 = Period.parse("2026-Q1")
OWNER = Actor(person=PersonId("per_owner"), role=Role.MODEL_OWNER)


@pytest.fixture(autouse=True)
def _exact(monkeypatch):
    def exact(rows, codes, design):
        return Counts(
            by_code={code: sum(code in row for row in rows) for code in codes}, covered=len(rows)
        )

    monkeypatch.setattr(theme_counts, "counts", exact)


def named(**changed):
    base = installed()
    themes = {
        theme.id: Named(title=theme.title, group=group.id, sensitive=False)
        for group in base.groups
        for theme in group.themes
    }
    return {group.id: group.title for group in base.groups}, themes | changed


def test_the_classifier_has_the_same_name_without_loading_it():
    assert READ == TRAINED
    _, digest = heads_installed(len(installed().themes))
    assert installed_classifier() == version_of(digest)


def test_a_second_person_publishes_and_facets_count_on(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation", "feedback"]] * 24)
    clock.at = AFTER
    desk, reports = stage.chatham.themes.desk, stage.chatham.themes.reports
    moved = Named(title="Handing over", group="self", sensitive=False)
    hidden = Named(title="Feedback", group="people", sensitive=True)
    desk.change(*named(delegation=moved, feedback=hidden), by=ANALYST)
    assert desk.versions().taxonomy == installed()
    with pytest.raises(TaxonomyError):
        desk.publish("themes-v1.2", by=replace(OWNER, person=ANALYST.person))
    desk.publish("themes-v1.2", by=OWNER)
    made = reports.report("north", Q1, by=ANALYST)
    assert isinstance(made, Report)
    assert made.release.question.taxonomy == "themes-v1.2"
    assert [(f.code, f.people) for f in made.figures.shown] == [("self", 24)]
    assert made.taxonomy.title("delegation") == "Handing over"
    kinds = stage.kinds()
    assert kinds.count(EventKind.THEMES_TAXONOMY_DRAFTED) == 1
    assert kinds.count(EventKind.THEMES_TAXONOMY_PUBLISHED) == 1


def test_another_version_is_another_question_and_is_not_compared(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 100)
    clock.at = AFTER
    desk, reports = stage.chatham.themes.desk, stage.chatham.themes.reports
    before = reports.report("north", Q1, by=ANALYST)
    desk.change(*named(), by=ANALYST)
    desk.publish("themes-v1.2", by=OWNER)
    after = reports.report("north", Q1, by=ANALYST)
    assert isinstance(before, Report)
    assert isinstance(after, Report)
    assert before.release.id != after.release.id
    spent = stage.chatham.themes.planning.budget("north", 2026).spent
    assert spent == before.design.cost + after.design.cost
    with pytest.raises(ThemesError):
        reports.compare(before, after)


@pytest.mark.parametrize(
    "changed",
    [
        {"delegation": Named(title="", group="people", sensitive=False)},
        {"delegation": Named(title="=1+1", group="people", sensitive=False)},
        {"delegation": Named(title="<b>x</b>", group="people", sensitive=False)},
        {"delegation": Named(title="Feedback", group="people", sensitive=False)},
        {"delegation": Named(title="x" * 61, group="people", sensitive=False)},
        {"delegation": Named(title="Other", group="nowhere", sensitive=False)},
        {"a_new_one": Named(title="Other", group="people", sensitive=False)},
        {t: Named(title=f"All {n}", group="self", sensitive=False)
         for n, t in enumerate(installed().themes)},
    ],
)  # fmt: skip
def test_what_no_version_may_be(stage, changed):
    with pytest.raises(TaxonomyError):
        stage.chatham.themes.desk.change(*named(**changed), by=ANALYST)
    assert stage.chatham.themes.desk.draft() is None


def test_ordered_in_one_process_and_counted_in_another(stage, clock, agreed, monkeypatch):
    people_with(stage.chatham, "north", [["delegation"]] * 24)
    clock.at = AFTER
    reports, counting = stage.chatham.themes.reports, stage.chatham.themes.counting
    ordered = reports.order("north", Q1, by=ANALYST)
    assert isinstance(ordered, Paid)
    assert isinstance(reports.order("north", Q1, by=ANALYST), Paid)

    def broken(*_args):
        raise RuntimeError("delegation")

    with monkeypatch.context() as patch:
        patch.setattr(theme_counts, "counts", broken)
        with pytest.raises(ThemesError) as told:
            counting.run_next()
        assert "delegation" not in str(told.value)
        assert counting.run_next() is None  # others first; this one waits
    clock.at = AFTER + AGAIN
    assert counting.run_next() is not None
    assert counting.run_next() is None
    assert isinstance(reports.read(ordered.release.id, by=ANALYST), Report)
    assert stage.chatham.themes.planning.budget("north", 2026).spent == 500_000


def test_a_report_whose_classifier_changed_ends_and_its_cost_is_handed_back(
    stage, clock, agreed, monkeypatch
):
    people_with(stage.chatham, "north", [["delegation"]] * 24)
    clock.at = AFTER
    reports, counting = stage.chatham.themes.reports, stage.chatham.themes.counting
    budget = stage.chatham.themes.planning.budget
    old = reports.order("north", Q1, by=ANALYST)
    assert isinstance(old, Paid)
    assert budget("north", 2026).spent == 500_000
    with monkeypatch.context() as patch:
        patch.setattr("assistant.themes.versions.installed_classifier", lambda: "another")
        with pytest.raises(NoSuchThemesError, match="handed back"):
            reports.read(old.release.id, by=ANALYST)
        assert counting.run_next() is None
        assert counting.run_next() is None
        assert budget("north", 2026).spent == 0
        assert stage.kinds().count(EventKind.THEMES_REPORT_LAPSED) == 1
        # A worker of the version before, half way through, can no longer store what it counted.
        with stage.chatham.database.write() as work:
            late = NoisyCounts(by_code={"people": 24}, covered=None)
            assert not work.theme_releases.publish(old.release.id, late)
            assert not work.theme_releases.hand_back(old.release.id)
        new = reports.order("north", Q1, by=ANALYST)
        assert isinstance(new, Paid)
        assert new.release.id != old.release.id
        assert budget("north", 2026).spent == 500_000
        with pytest.raises(NoSuchThemesError, match="handed back"):
            reports.read(old.release.id, by=ANALYST)


def test_a_classifier_that_is_put_back_pays_anew_and_a_counted_report_is_never_handed_back(
    stage, clock, agreed, monkeypatch
):
    people_with(stage.chatham, "north", [["delegation"]] * 24)
    clock.at = AFTER
    reports, counting = stage.chatham.themes.reports, stage.chatham.themes.counting
    assert isinstance(reports.order("north", Q1, by=ANALYST), Paid)
    with monkeypatch.context() as patch:
        patch.setattr("assistant.themes.versions.installed_classifier", lambda: "another")
        assert counting.run_next() is None
    made = reports.report("north", Q1, by=ANALYST)
    assert isinstance(made, Report)
    assert [(f.code, f.people) for f in made.figures.shown] == [("people", 24)]
    with stage.chatham.database.write() as work:
        assert not work.theme_releases.hand_back(made.release.id)
    assert stage.chatham.themes.planning.budget("north", 2026).spent == 500_000


def test_after_24_months_retention_forgets_a_release_and_not_its_cost(stage, clock, agreed):
    people_with(stage.chatham, "north", [["delegation"]] * 24)
    clock.at = AFTER
    made = stage.chatham.themes.reports.report("north", Q1, by=ANALYST)
    assert isinstance(made, Report)
    lifetime = stage.chatham.rights.schedule.time(Category.THEME_REPORT)
    assert lifetime == timedelta(days=730)
    clock.at = AFTER + lifetime - timedelta(days=1)
    stage.chatham.retention.run()
    assert stage.chatham.themes.reports.earlier("north") != ()
    clock.at = AFTER + lifetime + timedelta(days=1)
    ran = stage.chatham.retention.run()
    assert ran.run.erased >= 1
    assert stage.chatham.themes.reports.earlier("north") == ()
    assert EventKind.THEMES_REPORT_FORGOTTEN in stage.kinds()
    assert stage.chatham.themes.planning.budget("north", 2026).spent == made.design.cost


def test_a_plan_tells_what_made_up_people_would_show(stage, clock):
    people_with(stage.chatham, "north", [["delegation"]] * 24)
    clock.at = AFTER
    seen = stage.chatham.themes.planning.plan("north", Q1).foresight
    assert seen is not None
    assert seen.codes == 5
    assert [c.shown for c in seen.chances] == sorted(c.shown for c in seen.chances)
    assert json.dumps([c.counted for c in seen.chances])
