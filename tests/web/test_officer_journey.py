"""A privacy officer, from sign-in to a closed incident, a verified ledger and a paper in hand."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from assistant.storage.request_records import Right
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify


@pytest.fixture
def lived_in(stage):
    """Consents, a session, a request, a withdrawal."""
    stage.says_yes()
    stage.chatham.requests.desk.open(stage.coachee.person, Right.ACCESS, by=stage.coachee)
    stage.chatham.consenting.withdraw(stage.word(stage.coachee), by=stage.coachee)
    return stage


def test_an_officer_sees_proves_and_decides(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Privacy officer")
        page.wait_for_url("**/office")
        looked_at(page, "officer-overview")

        page.get_by_role("link", name="Consents", exact=True).click()
        expect(page.locator("tbody").get_by_text("took it back")).to_have_count(1)
        looked_at(page, "officer-consents")
        page.get_by_label("What was said").select_option("given")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("tbody tr")).to_have_count(1)

        page.get_by_role("link", name="Ledger", exact=True).click()
        page.get_by_role("button", name="Verify it in front of me").click()
        expect(page.get_by_role("heading", name="It is whole")).to_be_visible()
        looked_at(page, "officer-ledger")

        page.get_by_role("link", name="Requests", exact=True).click()
        looked_at(page, "officer-requests")
        page.get_by_role("button", name="It is answered").click()
        expect(page.get_by_role("status")).to_have_text("The request is closed as answered.")

        page.get_by_role("link", name="Withdrawals", exact=True).click()
        looked_at(page, "officer-withdrawals")

        page.get_by_role("link", name="Retention", exact=True).click()
        looked_at(page, "officer-retention")

        page.get_by_role("link", name="Incidents", exact=True).click()
        page.get_by_label("What happened").select_option("name_missed")
        page.get_by_role("button", name="Open it").click()
        looked_at(page, "officer-incidents")
        page.get_by_role("button", name="The authority has been told").click()
        page.get_by_text("Close it").click()
        page.get_by_role("button", name="Close", exact=True).click()
        expect(page.get_by_role("status")).to_have_text("The incident is closed.")

        page.get_by_role("link", name="Policies", exact=True).click()
        page.get_by_label("May a").select_option("sponsor")
        page.get_by_label("Action").select_option("see_sessions")
        page.get_by_role("button", name="Ask").click()
        expect(page.get_by_role("status")).to_contain_text("No.")
        looked_at(page, "officer-policies")

        page.get_by_role("link", name="Processors", exact=True).click()
        looked_at(page, "officer-processors")

        page.get_by_role("link", name="Papers", exact=True).click()
        looked_at(page, "officer-papers")
        with page.expect_download() as paper:
            page.get_by_role("button", name="PDF").first.click()
        assert paper.value.path().read_bytes().startswith(b"%PDF")
        with page.expect_download() as pack:
            page.get_by_role("button", name="Make it").click()
        names = zipfile.ZipFile(io.BytesIO(pack.value.path().read_bytes())).namelist()
        assert any("cover" in name for name in names), names
