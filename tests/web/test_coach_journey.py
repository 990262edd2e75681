"""A coach, from sign-in to what was agreed: every page they have, looked at in a browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from assistant.sessions.filing import File
from tests.integration.sessions.scene import CANARY, CODE, EXECUTIVE, ORDINARY
from tests.web.browsing import DESK, PHONE, enter, looked_at, page_of
from tests.web.test_coach_clicks import transcript, worked_off

pytestmark = pytest.mark.verify


@pytest.fixture
def lived_in(stage):
    """One session approved, one to be read, one stopped, one that waits for its speakers."""
    stage.says_yes()
    before = stage.takes_in()
    worked_off(stage.chatham)
    stage.approves(before)
    said = "It was Thursday, not Friday."
    stage.chatham.requests.contesting.contest(before.id, "commitments:1", said, by=stage.coachee)
    stage.takes_in()
    stage.takes_in(EXECUTIVE)
    worked_off(stage.chatham)
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:1@t\r\n"
        f"DTSTART:{stage.chatham.clock.now() + timedelta(days=2):%Y%m%dT%H%M%SZ}\r\n"
        f"DURATION:PT1H\r\nSUMMARY:Abena and {CANARY}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    stage.chatham.coaching.calendars.take_in(calendar.encode(), by=stage.coach)
    return stage


def test_from_today_to_a_recap(lived_in, local_url, chromium):
    chatham = lived_in.chatham
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.wait_for_url("**/today")
        looked_at(page, "coach-today")

        page.get_by_role("link", name="Answer").click()
        looked_at(page, "coach-contested")
        page.get_by_label("Your answer").fill("You are right, Thursday it was.")
        page.get_by_role("button", name="They are right").click()
        expect(page.get_by_text("You agreed: You are right")).to_be_visible()

        page.get_by_role("link", name="Today").click()
        expect(page.get_by_text("for you to answer")).to_have_count(0)
        page.get_by_role("link", name="Prepare, half a minute").first.click()
        expect(page.get_by_text("I will say sorry to Zofia").first).to_be_visible()
        looked_at(page, "coach-prepare")

        page.get_by_role("link", name="Commitments").first.click()
        looked_at(page, "coach-commitments")
        page.get_by_role("button", name="Done").first.click()
        expect(page.get_by_role("status")).to_contain_text("Your coachee sees the same")

        page.get_by_role("link", name="Sessions").first.click()
        looked_at(page, "coach-sessions")
        page.get_by_role("link").filter(has_text="for you to read").click()
        looked_at(page, "coach-draft")

        page.get_by_label("Your private note", exact=True).fill(f"Ask about {CANARY} again.")
        page.get_by_role("button", name="Keep the note").click()
        expect(page.get_by_role("status")).to_have_text("Your note is kept.")

        page.get_by_role("link", name="Everything that was said").click()
        page.get_by_text("Add a line of your own").click()
        page.get_by_label("The new line rests on turn 7").check()
        page.locator("#add-text").fill("Both asked what happens by when.")
        page.get_by_role("button", name="Add it").click()
        page.get_by_text("on their way").wait_for()
        worked_off(chatham)
        page.locator(".line").filter(has_text="by when.").wait_for()

        with page.expect_download() as taken:
            page.get_by_role("link", name="Word").click()
        assert taken.value.suggested_filename == "session-summary.docx"

        page.get_by_role("link", name="Approve …").first.click()
        looked_at(page, "coach-recap")
        page.get_by_label("Both asked what happens by when.").uncheck()
        page.get_by_role("button", name="Approve and send").click()
        expect(page.get_by_text("not in the recap")).to_be_visible()
        looked_at(page, "coach-summary")


def test_what_stands_beside_sessions(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.get_by_role("link", name="With a person").click()
        looked_at(page, "coach-cases")
        page.get_by_role("link", name="Case").first.click()
        page.get_by_role("link", name="Its session").click()
        expect(page.get_by_role("heading", name="Over to a person")).to_be_visible()
        looked_at(page, "coach-stopped")
        page.get_by_role("link", name="Read these turns").click()
        expect(page.get_by_text("Led to the stop").first).to_be_visible()
        looked_at(page, "coach-turns")
        page.get_by_role("link", name="Case").first.click()
        with page.expect_download() as taken:
            page.get_by_role("link", name="Take an empty form").click()
        assert taken.value.suggested_filename == "note.md"
        page.get_by_role("button", name="I have seen it").click()
        page.get_by_role("button", name="I am done with it").click()

        page.get_by_role("link", name="Calendar", exact=True).click()
        looked_at(page, "coach-calendar")
        page.get_by_role("button", name="Forget those with Abena").click()
        expect(page.get_by_text("No appointment ahead.")).to_be_visible()

        page.goto(f"/engagements/{CODE}")
        looked_at(page, "coach-engagement")
        page.get_by_role("button", name="Ask by a link").click()
        assert "/invitation#" in page.get_by_label("The link").input_value()
        looked_at(page, "coach-invited")


def test_a_file_that_waits_a_no_and_a_session_on_its_way(stage, local_url, chromium):
    chatham = stage.chatham
    file = File(data=transcript(coach="Farah K.", coachee="Abena A."), filename="one.txt")
    waiting = chatham.coaching.intake.take_in(CODE, file, named={}, by=stage.coach)
    # What a browser says when an answer is a no; every other complaint of its still fails.
    with page_of(chromium, local_url, forgiven=("403",)) as page:
        enter(page, "Farah")
        page.goto("/sessions/new")
        looked_at(page, "coach-new")
        sent = {"name": "one.txt", "mimeType": "text/plain", "buffer": transcript()}
        page.get_by_label("Choose a file").set_input_files(sent)
        page.get_by_role("button", name="Keep it sealed").click()
        page.get_by_role("heading", name="It waits for a yes").wait_for()
        page.goto("/sessions/new")
        page.get_by_text("Or write it here").click()
        page.get_by_label("My notes").check()
        page.get_by_label("What was said, or what you noted").fill("She wants to hand over.")
        page.get_by_role("button", name="Take it in").click()
        expect(page.get_by_text("Not taken in.")).to_be_visible()
        assert "hand over" in page.locator("textarea").input_value()
        looked_at(page, "coach-new-no")
        page.get_by_label("Keep it sealed and unread").check()
        page.get_by_role("button", name="Take it in").click()
        page.get_by_role("heading", name="It waits for a yes").wait_for()
        looked_at(page, "coach-held")

        page.goto(f"/sessions/{waiting.session.id}")
        looked_at(page, "coach-speakers")
        page.get_by_role("button", name="That is right").click()
        page.get_by_role("heading", name="It waits for a yes").wait_for()
        stage.says_yes()
        page.reload()
        page.get_by_text("What happens to it").click()
        looked_at(page, "coach-progress")
        worked_off(chatham)
        page.get_by_role("heading", name="Draft for you to read").wait_for()


def test_a_line_lights_its_turns_by_pointer_and_keyboard_and_opens_them_on_a_phone(
    lived_in, local_url, chromium
):
    with lived_in.chatham.database.read() as work:
        draft = next(s for s in work.sessions.of_engagement(CODE) if s.status == "in_review")
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.goto(f"/sessions/{draft.id}")
        line = page.locator(".line").filter(has_text="sorry to Zofia").first
        lit = page.locator(".turn.lit")
        line.hover()
        assert lit.get_attribute("data-number") == "8"
        page.mouse.move(1, 1)
        assert lit.count() == 0
        line.get_by_role("link", name="Turn 8").focus()
        assert lit.get_attribute("data-number") == "8"
        page.goto(f"/sessions/{draft.id}?turns=all")
        page.set_viewport_size({"width": 1000, "height": 420})
        last = page.locator(".line").last
        last.hover()
        assert page.locator(".turn.lit").first.evaluate(
            "turn => turn.getBoundingClientRect().top < innerHeight"
        )
        page.set_viewport_size(DESK)
        line.get_by_text("Change").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "text"
        page.set_viewport_size(PHONE)
        line.get_by_role("link", name="Turn 8").click()
        assert ORDINARY[7][1] in line.locator(".peek").inner_text()


def test_all_of_it_works_without_a_script(stage, local_url, chromium):
    stage.says_yes()
    with page_of(chromium, local_url, java_script_enabled=False) as page:
        enter(page, "Farah")
        page.goto("/sessions/new")
        page.get_by_text("Or write it here").click()
        page.get_by_label("A transcript").check()
        page.get_by_label("What was said, or").fill(transcript(coach="Farah K.").decode())
        page.get_by_role("button", name="Take it in").click()
        page.get_by_role("button", name="That is right").click()
        expect(page.get_by_text("It waits for its turn.")).to_be_visible()
        worked_off(stage.chatham)
        page.reload()
        line = page.locator(".line").filter(has_text="sorry to Zofia").first
        line.get_by_text("Change").click()
        line.get_by_label("The line").fill("Abena says sorry on Friday.")
        line.get_by_role("button", name="Save").click()
        page.get_by_text("on their way").wait_for()
        worked_off(stage.chatham)
        page.reload()
        expect(page.locator(".line").filter(has_text="your words")).to_be_visible()
        page.get_by_role("link", name="Approve …").first.click()
        page.get_by_role("button", name="Approve and send").click()
        expect(page.get_by_text("The recap is there to be read")).to_be_visible()


def test_words_that_are_refused_stay_in_the_field_beside_the_reason(stage, local_url, chromium):
    stage.says_yes()
    stage.takes_in()
    worked_off(stage.chatham)
    judged = "Abena is not ready to be promoted and has no potential as a leader."
    with page_of(chromium, local_url) as page:
        enter(page, "Farah")
        page.get_by_role("link", name="Read it").click()
        line = page.locator(".line").first
        line.get_by_text("Change").click()
        line.get_by_label("The line").fill(judged)
        line.get_by_role("button", name="Save").click()
        page.get_by_text("on their way").wait_for()
        looked_at(page, "coach-waiting")
        worked_off(stage.chatham)
        line.locator(".notice.stop").wait_for()
        assert line.get_by_label("The line").input_value() == judged
        assert judged not in line.locator("p").first.inner_text()
        looked_at(page, "coach-refused")
