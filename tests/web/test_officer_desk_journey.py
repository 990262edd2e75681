"""An officer's desk in a browser: a rule tried, a vendor settled by two, contacts and times set."""

import pytest
from playwright.sync_api import expect

from tests.integration.rehearsal.stops import several_stopped
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify


@pytest.fixture
def lived_in(stage):
    several_stopped(stage, 6)
    yield stage
    stage.chatham.policy_rehearsal.replays.stop()


def test_a_rule_is_tried_over_past_decisions(lived_in, local_url, chromium, tmp_path):
    forgiven = ("400",)
    with page_of(chromium, local_url, forgiven=forgiven) as page:
        enter(page, "Privacy officer")
        page.get_by_role("link", name="Policies", exact=True).click()
        page.get_by_role("link", name="Try a changed rule over past decisions").click()
        looked_at(page, "officer-try")
        page.get_by_label("Leave a rule out").select_option("sensitive-executive-transition")
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_role("cell", name="stopped then, allowed now")).to_be_visible()
        expect(page.get_by_text("could not be put in force")).to_be_visible()
        looked_at(page, "officer-tried")
        changed = tmp_path / "changed.cedar"
        changed.write_text("// A note\n\nforbid [principal];\n", encoding="utf-8")
        page.get_by_label("Leave a rule out").select_option("")
        page.get_by_label("Take the text from a file").set_input_files(changed)
        expect(page.get_by_label("Change the text")).to_have_value(changed.read_text())
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_role("alert")).to_contain_text("line 3 of sensitivities.cedar")
        expect(page.get_by_label("Change the text")).to_have_value(changed.read_text())
        looked_at(page, "officer-try-wrong")


def answer_all(page):
    for number in range(page.get_by_role("combobox").count()):
        field = page.get_by_role("combobox").nth(number)
        if field.get_attribute("name") == "answer":
            field.select_option(label="yes")
    page.get_by_role("button", name="Keep the answers").click()


def test_a_vendor_is_settled_by_two_and_a_processor_entered(stage, local_url, chromium):
    with page_of(chromium, local_url) as page, page_of(chromium, local_url) as theirs:
        for one in (page, theirs):
            one.on("dialog", lambda dialog: dialog.accept())
        enter(page, "Privacy officer")
        page.get_by_role("link", name="Processors", exact=True).click()
        page.get_by_label("Begin with a vendor").fill("acme")
        page.get_by_role("button", name="To the checklist").click()
        looked_at(page, "officer-checklist")
        answer_all(page)
        page.get_by_role("button", name="Sign it as it is now").click()
        expect(page.get_by_role("status")).to_have_text("Signed, exactly as the checklist is now.")

        enter(theirs, "Escalation handler")
        theirs.get_by_role("link", name="Processors", exact=True).click()
        theirs.get_by_role("link", name="acme").click()
        theirs.get_by_role("button", name="Sign it as it is now").click()
        theirs.get_by_role("link", name="Processors", exact=True).first.click()

        page.reload()
        page.get_by_role("link", name="Enter a processor of theirs").click()
        page.get_by_label("Processor", exact=True).fill("acme:large-1")
        page.get_by_label("Contract", exact=True).fill("C-17")
        page.get_by_label("agreement signed on").fill("2026-01-02")
        page.get_by_label("Sub-processors").fill("none")
        page.get_by_label("excludes training").select_option("yes")
        page.get_by_label("First day out of force").fill("2099-01-01")
        looked_at(page, "officer-processor")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("the region is blank")).to_be_visible()
        page.get_by_role("link", name="Change the entry").click()
        page.get_by_label("Region").fill("eu")
        page.get_by_role("button", name="Keep it").click()
        looked_at(page, "officer-register")
        page.get_by_role("button", name="Sign it as it is now").click()
        expect(page.get_by_text("legal has not signed it as it is now")).to_be_visible()
        theirs.reload()
        theirs.get_by_role("button", name="Sign it as it is now").click()
        expect(theirs.get_by_text("may be used")).to_be_visible()
        page.reload()
        page.get_by_text("Take it out").first.click()
        page.get_by_label("I am sure").check()
        page.get_by_role("button", name="Take it out").click()
        expect(page.get_by_role("status")).to_contain_text("Taken out.")


def test_contacts_and_times_are_changed_after_they_were_shown(stage, local_url, chromium):
    with page_of(chromium, local_url, forgiven=("400",)) as page:
        enter(page, "Privacy officer")
        page.get_by_role("link", name="Settings", exact=True).click()
        looked_at(page, "officer-settings")
        contacts = page.get_by_label("Whom people call in a crisis")
        contacts.fill("A crisis line, any hour: 116 123\nThe desk at the gate: 4711")
        page.get_by_role("button", name="Show how it will read").click()
        looked_at(page, "officer-settings-shown")
        page.get_by_role("button", name="Put it in force").click()
        expect(page.get_by_role("status")).to_contain_text("It stands now.")
        contacts.fill("  ")
        page.get_by_role("button", name="Show how it will read").click()
        expect(page.get_by_role("alert")).to_contain_text("cannot be without")

        page.get_by_role("link", name="Retention", exact=True).first.click()
        page.get_by_text("Change a time").click()
        page.get_by_label("What", exact=True).select_option("masked")
        page.get_by_label("Days").fill("3")
        page.get_by_role("button", name="Show what would follow").click()
        looked_at(page, "officer-times")
        page.get_by_role("button", name="Let it be so").click()
        expect(page.get_by_role("status")).to_contain_text("It lives this long from now on.")
        page.get_by_role("button", name="Sign out").click()
        enter(page, "Abena")
        expect(page.get_by_role("contentinfo")).to_contain_text("116 123")
