"""A coachee's three minutes: why this one, a plan of their own, and how it went a week later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from governance.identity import Microlearning
from tests.integration.sessions.scene import CODE
from tests.web.browsing import enter, looked_at, page_of, said

pytestmark = pytest.mark.verify


@pytest.fixture
def proposed(stage):
    """A module proposed because of an approved goal, eight days ago."""
    stage.says_yes()
    for who in (stage.coach, stage.coachee):
        word = replace(stage.word(who), purpose=Microlearning)
        stage.chatham.consenting.grant(word, by=who)
    record = stage.takes_in()
    list(stage.chatham.worker.drain())
    stage.approves(record)
    made = stage.chatham.coaching.learning.proposing.propose(record.id)
    assert made is not None
    with stage.chatham.database.write() as work:
        work.learning.erase([record.id])
        work.learning.add(before(made))
    return made


def before(made):
    at = made.at - timedelta(days=8)
    return replace(made, at=at, proposed=replace(made.proposed, opened_at=at))


def test_reading_planning_and_answering(stage, proposed, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.wait_for_url("**/mine")
        page.get_by_role("navigation").get_by_role("link", name="Learning").click()
        expect(page.get_by_role("heading", name="Three minutes for you")).to_be_visible()
        looked_at(page, "coachee-learning")
        page.locator("main a.row-card").first.click()
        expect(page.get_by_role("heading", name="Why this one")).to_be_visible()
        expect(page.locator("blockquote").first).to_contain_text("Zofia")
        expect(page.locator("h1")).to_have_count(1)
        looked_at(page, "coachee-module")
        page.get_by_label("If … (the moment)").fill("it is Sunday night <b>and</b> I open the rota")
        page.get_by_label("… then I will").fill("close it and phone nobody")
        page.get_by_role("button", name="Keep it for me").click()
        assert said(page) == "Your plan is kept, for you alone."
        kept = page.get_by_label("If … (the moment)")
        expect(kept).to_have_value("it is Sunday night <b>and</b> I open the rota")
        page.reload()
        page.get_by_role("button", name="In part").first.click()
        assert said(page) == "Thank you. It is noted, for you alone."
        page.get_by_label("A note for yourself").fill("Harder than it looks.")
        page.get_by_role("button", name="Useful", exact=True).click()
        assert said(page) == "Thank you. Your note stays yours."
        page.get_by_role("button", name="Show it to my coach").click()
        assert said(page) == "Your coach can see which one it is, and nothing you wrote."
        page.get_by_role("heading", name="Your plan, in one sentence").scroll_into_view_if_needed()
        page.mouse.wheel(0, 400)
        looked_at(page, "coachee-module-answered")
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.goto(f"/engagements/{CODE}")
        expect(page.get_by_role("heading", name="Shown to you")).to_be_visible()
        expect(page.get_by_text("Harder than it looks.")).to_have_count(0)
        looked_at(page, "coach-shown")
