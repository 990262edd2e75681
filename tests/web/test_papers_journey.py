"""The ninety days and the papers, through the pages of those they are for."""

import io
import re

import docx
import pytest
from playwright.sync_api import expect

from assistant.mail.post import SmtpPost
from assistant.programme.showcase import fill
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify


@pytest.fixture
def lived_in(stage, tmp_path):
    """The demo organization's half year."""
    fill(stage.chatham, SmtpPost(tmp_path))
    return stage


def taken(page, card, button):
    """What a button of a card downloads: its name and its bytes."""
    with page.expect_download() as file:
        page.get_by_role("region", name=card).get_by_role("button", name=button).click()
    return file.value.suggested_filename, file.value.path().read_bytes()


def test_a_manager_keeps_the_ninety_days_and_a_sponsor_decides(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Programme manager")
        page.get_by_role("link", name="Ninety days", exact=True).click()
        following = page.get_by_role("region", name="Next step")
        expect(following).to_contain_text("what gets in the way")
        looked_at(page, "programme-blueprint")
        following.get_by_role("button", name="It is done").click()
        expect(page.get_by_role("status")).to_have_text("Noted.")
        expect(following).not_to_contain_text("what gets in the way")
        expect(page.get_by_role("button", name="Stop")).to_have_count(0)
        with page.expect_download() as file:
            page.get_by_role("link", name="Take it into your calendar").click()
        calendar = file.value.path().read_text()
        assert "group lab" in calendar
        assert "first-cohort" not in calendar
    with page_of(chromium, local_url) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        enter(page, "Sponsor")
        page.get_by_role("link", name="Ninety days", exact=True).click()
        expect(page.get_by_role("button", name="Done")).to_have_count(0)
        decision = page.get_by_role("region", name="Does it help those who take part?")
        expect(decision).to_contain_text("Those who take part would recommend it.")
        decision.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("status")).to_contain_text("Your decision is on record.")
        expect(page.get_by_role("region", name="Do we go on, and with whom?")).to_be_visible()
        looked_at(page, "sponsor-blueprint")


def test_a_sponsor_takes_papers_and_a_manager_says_what_is_assumed(lived_in, local_url, chromium):
    with page_of(chromium, local_url, forgiven=("403",)) as page:
        enter(page, "Sponsor")
        page.get_by_role("link", name="Papers", exact=True).click()
        expect(page.get_by_role("heading", name="What the budget assumes")).to_have_count(0)
        looked_at(page, "sponsor-papers")
        name, data = taken(page, "Pilot charter", "PDF")
        assert name == "pilot-charter.pdf"
        assert data.startswith(b"%PDF-")
        answers = page.get_by_role("region", name="Two questions, answered")
        answers.get_by_label("What does it cost?").uncheck()
        answers.get_by_label("What if we stop?").check()
        _, data = taken(page, "Two questions, answered", "Word")
        said = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
        assert "What if we stop?" in said
        assert "What does it cost?" not in said
        page.reload()
        answers.get_by_label("What does it cost?").uncheck()
        answers.get_by_role("button", name="PDF").click()
        expect(page.get_by_role("main")).to_contain_text("Pick two questions")
    with page_of(chromium, local_url) as page:
        enter(page, "Programme manager")
        page.get_by_role("link", name="Papers", exact=True).click()
        page.get_by_text("Change", exact=True).click()
        page.get_by_label("Sessions for each coachee").fill("8")
        looked_at(page, "programme-papers")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_role("status")).to_contain_text("Kept.")
        name, data = taken(page, "Budget sheet", "Table")
        assert name == "budget-sheet.csv"
        assert re.search(rb"^sessions,8,,assumption\r$", data, re.MULTILINE)


@pytest.mark.parametrize(("coach", "outside"), [("Leila Haddad", True), ("Ines Duarte", False)])
def test_a_coach_from_outside_takes_the_criteria(lived_in, local_url, chromium, coach, outside):
    with page_of(chromium, local_url) as page:
        enter(page, coach)
        page.goto("/times/record")
        criteria = page.get_by_role("heading", name="When to stop and hand over")
        expect(criteria).to_have_count(int(outside))
        if outside:
            looked_at(page, "coach-record-outside")
            with page.expect_download() as file:
                page.get_by_role("button", name="PDF").click()
            assert file.value.suggested_filename == "escalation-criteria.pdf"
