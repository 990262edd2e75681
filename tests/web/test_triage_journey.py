"""Asking for coaching, or for a person: a coachee in a browser."""

import pytest
from playwright.sync_api import expect

from tests.web.browsing import enter, looked_at, page_of
from tests.web.test_coach_clicks import worked_off

pytestmark = pytest.mark.verify


def test_a_request_an_answer_and_a_person_instead(stage, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.goto("/triage")
        looked_at(page, "triage-ask")
        page.get_by_label("Your request").fill(
            "I would like to practise giving feedback to my team before the autumn reviews."
        )
        page.get_by_role("button", name="Send it").click()
        page.get_by_role("heading", name="It is being read").wait_for()
        expect(page.get_by_role("button", name="I want a person")).to_be_visible()
        worked_off(stage.chatham)
        page.get_by_text("Whether you may have coaching is not decided here.").wait_for()
        looked_at(page, "triage-answer")
        page.get_by_role("button", name="I want a person").click()
        expect(page.get_by_role("status")).to_contain_text("A person it is.")
        expect(page.get_by_role("status")).to_be_focused()
        looked_at(page, "triage-person")
        page.reload()
        expect(page.get_by_text("You asked for a person")).to_be_visible()
        expect(page.get_by_role("status")).to_have_count(0)
        page.get_by_role("link", name="To the door").click()
        page.wait_for_url("**/mine/cases/*")


def test_a_person_at_once_without_a_word(stage, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.goto("/triage")
        page.get_by_role("button", name="I want a person").click()
        expect(page.get_by_text("You asked for a person, and a person it is.")).to_be_visible()


def test_danger_shows_whom_to_call_before_anything(stage, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.goto("/triage")
        page.get_by_label("Your request").fill("I want to kill myself tonight.")
        page.get_by_role("button", name="Send it").click()
        worked_off(stage.chatham)
        page.get_by_text("If anybody is in danger now").first.wait_for()
        page.get_by_role("link", name="To the door").wait_for()
        looked_at(page, "triage-crisis")


def test_a_proposal_says_what_to_do_and_is_found_again(stage, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.goto("/triage")
        expect(page.get_by_role("heading", name="What you asked")).to_have_count(0)
        page.get_by_label("Your request").fill(
            "I would like to practise giving feedback to my team before the autumn reviews."
        )
        page.get_by_role("button", name="Send it").click()
        page.get_by_role("heading", name="It is being read").wait_for()
        page.goto("/triage")
        expect(page.get_by_role("link").filter(has_text="being read")).to_be_visible()
        worked_off(stage.chatham)
        page.reload()
        page.get_by_role("link").filter(has_text="answered").scroll_into_view_if_needed()
        looked_at(page, "triage-asked")
        page.get_by_role("link").filter(has_text="answered").click()
        page.get_by_role("heading", name="What you can do now").wait_for()
        page.locator("main a.button.primary").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        assert page.url.endswith(("/booking", "/mine/learning"))


def test_what_somebody_asked_is_on_nobody_elses_page(stage, client):
    sent = {"engagement": "north-7", "words": "I would like to practise giving feedback."}
    client(stage.coachee).post("/triage", data=sent)
    html = {"Accept": "text/html"}
    assert "being read" in client(stage.coachee).get("/triage", headers=html).text
    before = len(stage.kinds())
    client(stage.coachee).get("/triage", headers=html)
    assert len(stage.kinds()) == before  # nothing is opened for the list
    assert stage.chatham.triage.pages.earlier(by=stage.coach) == ()
