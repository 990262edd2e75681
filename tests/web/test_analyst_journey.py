"""An L&D analyst, from a cohort to a report, a comparison, a file and the next taxonomy."""

import csv
import io
import zlib
from datetime import UTC, datetime

import pypdfium2
import pytest
from playwright.sync_api import expect

from assistant.themes.taxonomy import installed
from governance.consent.gate import ConsentGate
from governance.identity import Actor, Role
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides
from tests.integration.themes.conftest import people_with
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify
COMMON = ["delegation", "feedback", "difficult_conversations"]
RARE = ["wellbeing_boundaries", "managing_up"]


@pytest.fixture
def stage(ground, tmp_path, monkeypatch):
    """A large cohort over two quarters, a pilot, and one that is too small."""
    # What the gate says of facets is tested where it lives.
    monkeypatch.setattr(ConsentGate, "recheck", lambda _self, _header: None)
    clock = SetClock()
    built = ground.scene(tmp_path / "home", overrides(clock=clock))
    chatham = built.chatham
    themes = [COMMON[: n % 4] + RARE[: n % 2] for n in range(130)]
    people_with(chatham, "leaders-north", themes, period="2026-Q1")
    with chatham.database.write() as work:
        for n in range(130):
            of = f"leaders-north-{n}"
            again(work, chatham, of, COMMON[n % 2 : 3] if n % 3 else RARE, "2026-Q2")
    people_with(chatham, "pilot-south", [[*COMMON, "resilience"]] * 24, period="2026-Q1")
    people_with(chatham, "board", [COMMON] * 6, period="2026-Q1")
    clock.at = datetime(2027, 2, 3, 9, tzinfo=UTC)
    return built


def again(work, chatham, code, themes, period):
    from assistant.storage.theme_records import FacetSet
    from governance.identity import EngagementId, SessionId
    from tests.databases import new_session

    versions = chatham.themes.desk.versions()
    engagement = EngagementId(f"of-{code}")
    session = SessionId(f"ses_{code}_{period}".replace("-", "_"))
    work.sessions.add(new_session(session, engagement=engagement))
    facets = FacetSet(
        taxonomy=versions.base,
        classifier=versions.classifier,
        themes=dict.fromkeys(themes, 0.9),
    )
    work.themes.put_facets(session, engagement, period, facets)


def takes_along(page):
    """Table and paper, each with its privacy statement inside."""
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Table (CSV)").click()
    rows = list(csv.reader(io.StringIO(sheet.value.path().read_text("utf-8-sig"))))
    assert any(row[:1] == ["privacy"] for row in rows)
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF").click()
    document = pypdfium2.PdfDocument(paper.value.path())
    told = " ".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    assert "How nobody can be found in it" in told
    assert len(zlib.compress(document[0].render(scale=1).to_numpy().tobytes())) > 10_000
    document.close()


def test_an_analyst_plans_asks_compares_and_takes_along(stage, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "L&D analyst")
        page.wait_for_url("**/themes")
        looked_at(page, "analyst-home")

        for quarter in ("2026-Q1", "2026-Q2"):
            page.goto(f"/themes/plan?cohort=leaders-north&period={quarter}")
            if quarter == "2026-Q1":
                looked_at(page, "analyst-plan")
            page.get_by_role("button", name="Spend it and count").click()
            expect(page.get_by_role("status")).to_contain_text("It is paid for")
            if quarter == "2026-Q1":
                looked_at(page, "analyst-counting")
            assert stage.chatham.themes.counting.run_next() is not None
            expect(
                page.get_by_role("heading", name=f"leaders-north, {quarter}", exact=True)
            ).to_be_visible()
        looked_at(page, "analyst-report")
        texts = page.locator("main").inner_text()
        assert "Delegation" in texts
        assert "What is not shown" in texts

        takes_along(page)

        page.get_by_role("link", name="2026-Q1", exact=True).click()
        looked_at(page, "analyst-compare")
        page.get_by_role("link", name="Over time").click()
        looked_at(page, "analyst-trends")

        page.goto("/themes/plan?cohort=board&period=2026-Q1")
        looked_at(page, "analyst-too-few")
        page.goto("/themes/plan?cohort=pilot-south&period=2026")
        looked_at(page, "analyst-plan-pilot")
        page.get_by_role("button", name="Spend it and count").click()
        stage.chatham.themes.counting.run_next()
        expect(page.get_by_role("heading", name="pilot-south, 2026", exact=True)).to_be_visible()
        looked_at(page, "analyst-report-pilot")
        (made,) = stage.chatham.themes.reports.earlier("pilot-south")
        first = None if made.counts is None else made.counts.first
        named = installed().title(first) if first else "No group is shared by enough people"
        expect(page.locator(".lead")).to_contain_text(named)
        expect(page.get_by_text("is counted once")).to_be_visible()
        page.goto("/themes/plan?cohort=pilot-south&period=2026-Q1")
        expect(page.get_by_role("heading", name="The budget of this year's data")).to_be_visible()
        looked_at(page, "analyst-spent")

        page.get_by_role("link", name="Taxonomy", exact=True).click()
        looked_at(page, "analyst-taxonomy")
        page.get_by_role("link", name="Draft the next version").click()
        looked_at(page, "analyst-editor")
        page.locator("#f-title-delegation").fill("Handing over")
        page.get_by_role("button", name="Keep the draft").click()
        expect(page.get_by_text("was Delegation")).to_have_count(1)
        looked_at(page, "analyst-draft")


def test_the_model_owner_publishes_what_the_analyst_drafted(stage, local_url, chromium):
    desk = stage.chatham.themes.desk
    now = desk.versions().taxonomy
    from assistant.themes.versions import Named

    themes = {
        theme.id: Named(title=f"{theme.title} now", group=group.id, sensitive=False)
        for group in now.groups
        for theme in group.themes
    }
    groups = {group.id: group.title for group in now.groups}
    desk.change(groups, themes, by=Actor(person=None, role=Role.LD_ANALYST))
    with page_of(chromium, local_url) as page:
        enter(page, "Model owner")
        page.goto("/themes/taxonomy")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Publish it").click()
        expect(page.get_by_role("heading", name="Counts now: themes-v1.2")).to_be_visible()
