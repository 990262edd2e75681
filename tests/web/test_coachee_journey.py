"""A coachee, from a link in the post to everything erased; and the handler, who learns nothing."""

import pytest
from playwright.sync_api import expect

from governance.identity import SessionSummary
from tests.integration.sessions.scene import CODE, EXECUTIVE
from tests.web.browsing import enter, looked_at, page_of, said

pytestmark = pytest.mark.verify
CONTACTS = "A person, now"


def size(page, name):
    box = page.get_by_role("button", name=name, exact=True).first.bounding_box()
    return round(box["width"]), round(box["height"])


def looked_at_own(page, name):
    expect(page.get_by_role("heading", name=CONTACTS)).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    looked_at(page, f"coachee-{name}")


def test_from_the_link_to_a_first_look(stage, local_url, chromium):
    invited = stage.chatham.invitations.invite(
        CODE, stage.coachee.person, [SessionSummary], by=stage.coach
    )
    stage.says_yes(stage.coach)
    with page_of(chromium, local_url) as page:
        page.goto(f"/invitation#{invited.secret}")
        page.get_by_role("heading", name="May Chatham help with your coaching?").wait_for()
        assert invited.secret not in page.url
        assert not any(one.is_checked() for one in page.get_by_role("switch").all())
        assert size(page, "No to everything") == size(page, "Answer as switched")
        looked_at_own(page, "invitation")
        page.get_by_role("button", name="Let me look first").click()
        page.get_by_role("heading", name="Thank you. Your answer is on record.").wait_for()
        looked_at_own(page, "thanks")

        record = stage.takes_in()
        enter(page, "Abena")
        page.wait_for_url("**/mine")
        looked_at_own(page, "home-asking")
        page.get_by_role("link", name="Look at your session").click()
        page.get_by_label("rota with the").check()
        looked_at_own(page, "look")
        page.get_by_role("button", name="Take out what is ticked").click()
        assert said(page) == "Taken out, for good."
        assert size(page, "No, keep it out") == size(page, "Yes, use it")
        page.get_by_role("button", name="Yes, use it").click()
        assert said(page) == "Your yes to this session is on record."
    list(stage.chatham.worker.drain())
    assert stage.session(record).status.value == "in_review"


@pytest.fixture
def lived_in(stage):
    """A recap to read, and a session a person took over."""
    stage.says_yes()
    record = stage.takes_in()
    stage.takes_in(EXECUTIVE)
    list(stage.chatham.worker.drain())
    stage.approves(record)
    return stage


def test_reading_and_contesting(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.wait_for_url("**/mine")
        expect(page.get_by_text("You are dealing with a machine here")).to_be_visible()
        looked_at_own(page, "home")

        page.get_by_role("link", name="A recap for you").click()
        looked_at_own(page, "recap")
        page.get_by_text("This is not right").first.click()
        page.get_by_label("What is not right, in your words").first.fill("I said a month.")
        page.get_by_role("button", name="Put it beside the line").first.click()
        expect(page.get_by_text("I said a month.")).to_be_visible()
        # One is where one was, and not at the top anew.
        expect(page.locator("li.line:focus")).to_contain_text("I said a month.")
        expect(page.locator("li.line:focus")).to_be_in_viewport()

        page.get_by_role("link", name="What the model saw").click()
        page.locator("#turn-2 .words").evaluate(
            """words => {
                const range = document.createRange();
                const at = words.textContent.indexOf("rota");
                range.setStart(words.firstChild, at);
                range.setEnd(words.firstChild, at + 4);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }"""
        )
        page.wait_for_function("document.querySelector('#m-text').value === 'rota'")
        expect(page.get_by_label("The number beside it")).to_have_value("2")
        looked_at_own(page, "seen")
        page.get_by_role("button", name="Mask it").click()
        assert said(page).startswith("Thank you.")

        page.get_by_role("link", name="Sessions", exact=True).click()
        looked_at_own(page, "sessions")

        page.get_by_role("link", name="Commitments", exact=True).click()
        looked_at_own(page, "commitments")
        page.get_by_role("button", name="Done").first.click()
        assert said(page) == "Noted. Your coach sees the same."


def test_checking_opening_a_door_and_erasing(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Abena")
        page.get_by_role("navigation").get_by_role("link", name="Who looked").click()
        looked_at_own(page, "looks")

        page.get_by_role("link", name="My data", exact=True).click()
        looked_at_own(page, "data")
        with page.expect_download() as got:
            page.get_by_role("button", name="Download my data").click()
        assert got.value.suggested_filename == "chatham-my-data.zip"
        page.get_by_role("button", name="Check it now").click()
        expect(page.get_by_role("heading", name="Your trail holds")).to_be_visible()
        looked_at_own(page, "trail")

        page.goto("/mine/cases")
        looked_at_own(page, "cases")
        page.get_by_role("link", name="Session of").click()
        looked_at_own(page, "case")
        page.get_by_role("button", name="Open this door").click()
        assert said(page) == "The door is open: they see what you chose to show."

        page.goto("/notifications")
        looked_at_own(page, "notifications")

        page.get_by_role("link", name="My yes and no", exact=True).click()
        assert size(page, "No") == size(page, "Yes")
        looked_at_own(page, "consents")
        page.get_by_role("button", name="No", exact=True).first.click()
        looked_at_own(page, "no")
        page.get_by_role("button", name="Take it back and erase").click()
        assert said(page).startswith("It is erased") or "keys are destroyed" in said(page)

        page.goto("/mine/data/erase")
        expect(page.get_by_text("No session of yours is left.")).to_be_visible()
        looked_at_own(page, "erase")


def test_a_handler_waits_with_a_number(lived_in, local_url, chromium):
    (case,) = lived_in.chatham.cases.desk.mine(lived_in.coachee)
    lived_in.chatham.cases.desk.open_door(case.number, lived_in.coachee, shows_subject=True)
    with page_of(chromium, local_url) as page:
        enter(page, "Escalation handler")
        page.wait_for_url("**/waiting")
        expect(page.get_by_text("Nothing waits")).to_be_visible()
        expect(page.get_by_text("Abena")).to_be_visible()
        looked_at(page, "handler-waiting")
