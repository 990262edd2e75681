"""Long lists in a browser, a part at a time, and what is said when nobody is behind the page."""

import pytest
from playwright.sync_api import expect

from tests.web.browsing import enter, looked_at, page_of
from tests.web_process import web_before

pytestmark = pytest.mark.verify


@pytest.fixture
def long_lived(stage, monkeypatch):
    """Three approved sessions that the coach has read, and pages of two."""
    monkeypatch.setattr("api.pages.mine.commitments.SHOWN", 2)
    monkeypatch.setattr("api.pages.mine.looks.SHOWN", 6)
    monkeypatch.setattr("assistant.today.office.SESSIONS", 2)
    stage.says_yes()
    taken = [stage.takes_in() for _ in range(3)]
    list(stage.chatham.worker.drain())
    for one in taken:
        stage.approves(one)
        stage.reads(one, stage.coach)
        stage.reads(one, stage.coach)
    return stage


def test_a_long_history_is_read_a_part_at_a_time(long_lived, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.get_by_role("link", name="Commitments", exact=True).click()
        page.get_by_role("link", name="Earlier sessions").click()
        expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
        looked_at(page, "coachee-commitments-earlier")

        page.get_by_role("navigation").get_by_role("link", name="Who looked").click()
        page.get_by_role("link", name="Show more").click()
        expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
        looked_at(page, "coachee-looks-further")


def test_a_coach_prepares_with_few_and_finds_the_rest(long_lived, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.goto("/engagements/north-7/prepare")
        looked_at(page, "coach-prepare-parts")
        page.get_by_role("link", name="All of them").click()
        expect(page.get_by_role("link", name="Those of every engagement")).to_be_visible()
        looked_at(page, "coach-commitments-one")


def test_nobody_behind_the_page_is_said_calmly(chromium, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    with (
        web_before(folder / "r.sock") as web,
        page_of(chromium, web.url, forgiven=("503",)) as page,
    ):
        page.goto("/mine")
        expect(page.get_by_role("heading", name="One moment")).to_be_visible()
        expect(page.get_by_role("heading", name="A person, now")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Try again")).to_be_focused()
        looked_at(page, "away")
