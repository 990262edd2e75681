"""A model owner: what works, a comparison read, a bundle approved, AI stopped and let go on."""

import pytest
from playwright.sync_api import expect

from api.asking import LOCAL_COOKIE
from evals.gate.judging import compare
from evals.gate.rules import installed
from governance.identity import Actor, BundleDigest, PersonId, Role
from tests.results import BUNDLE, OTHER, cases, changed, kept, results
from tests.web.browsing import looked_at, page_of

pytestmark = pytest.mark.verify
SECOND = Actor(person=PersonId("per_second_owner"), role=Role.MODEL_OWNER)


@pytest.fixture
def measured(stage, tmp_path):
    """One comparison that passed and has one yes, one that was refused."""
    office, right = stage.chatham.bundles, cases(60)
    office.note_installed()
    office.register.note(OTHER, {})
    office.register.note(BUNDLE, {})
    base = results(tmp_path, right)
    worse = changed(right, "sensitivity", 12, scores={"stopped": 0.0}, vetoes=("missed_stop",))
    passed = kept(office, compare(base, results(tmp_path, right, OTHER), installed()))
    kept(office, compare(base, results(tmp_path, worse, OTHER), installed()))
    office.deciding.approve(BundleDigest(OTHER.digest), evidence=passed, by=SECOND)
    return stage, passed


def test_a_model_owner_reads_approves_and_stops(measured, local_url, chromium):
    stage, passed = measured
    with page_of(chromium, local_url) as page:
        secret = stage.chatham.access.sign_in_here(
            Role.MODEL_OWNER, stage.coach.person, instead_of=None
        )
        page.context.add_cookies([{"name": LOCAL_COOKIE, "value": secret, "url": local_url}])
        page.goto("/")
        page.wait_for_url("**/model")
        looked_at(page, "owner-bundles")

        page.get_by_role("link", name="Evaluations", exact=True).click()
        looked_at(page, "owner-evaluations")
        page.locator("tr", has_text="refused").get_by_role("link").click()
        expect(page.get_by_role("heading", name="Refused")).to_be_visible()
        expect(page.get_by_text("was stopped before").first).to_be_visible()
        assert page.get_by_role("button", name="I approve this bundle").count() == 0
        looked_at(page, "owner-refused")

        page.goto(f"{local_url}/model/evaluations/{passed}")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="I approve this bundle").click()
        expect(page.get_by_role("status")).to_contain_text("Approved, and chosen.")
        looked_at(page, "owner-comparison")

        page.get_by_role("link", name="What works", exact=True).click()
        page.get_by_role("button", name="Stop AI now").click()
        expect(page.get_by_role("status")).to_contain_text("Stopped.")
        looked_at(page, "owner-stopped")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("status")).to_contain_text("It goes on.")
        page.get_by_role("button", name="Suspend").first.click()
        expect(page.get_by_role("status")).to_contain_text("Suspended.")
