"""A programme manager, a sponsor, a coach and a coachee, each through their own pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from assistant.mail.post import SmtpPost
from assistant.programme.showcase import COHORT, fill
from governance.identity import Actor, Role
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify

PEOPLE = "Employee ID,Name,E-mail,Job title,Age,Site,Cohort\n" + "\n".join(
    f"{n},Person {n},p{n}@example.org,Team Lead,{30 + n},Lyon,autumn" for n in range(1, 4)
)


@pytest.fixture
def lived_in(stage, tmp_path):
    """The demo organization's half year."""
    fill(stage.chatham, SmtpPost(tmp_path))
    return stage


def chosen(page, name, text):
    """Send a file through an input that is hidden behind its label."""
    page.locator("#people-file").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


def test_a_programme_manager_brings_people_and_keeps_the_programme(lived_in, local_url, chromium):
    with page_of(chromium, local_url, forgiven=("409",)) as page:
        enter(page, "Programme manager")
        page.wait_for_url("**/programme")
        expect(page.get_by_text("people enrolled")).to_be_visible()
        looked_at(page, "programme-home")

        page.get_by_role("link", name="Bring a file of people").click()
        chosen(page, "wrong.csv", f"{PEOPLE}\n9,=SUM(A1),,,,,")
        expect(page.get_by_role("status")).to_contain_text("Lines with a mistake: 1")
        expect(page.locator("#wrong")).to_contain_text("begins like a formula")
        expect(page.get_by_role("button", name="Take it in")).to_be_hidden()
        looked_at(page, "programme-import")
        chosen(page, "right.csv", PEOPLE)
        expect(page.get_by_role("status")).to_contain_text("New: 3.")
        page.get_by_role("button", name="Take it in").click()
        expect(page.get_by_role("status")).to_contain_text("Taken in. New: 3.")
        chosen(page, "again.csv", PEOPLE)
        expect(page.get_by_role("status")).to_contain_text("known already")

        page.get_by_role("link", name="People", exact=True).first.click()
        page.get_by_label("Cohort").select_option("autumn")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("tbody tr")).to_have_count(3)
        looked_at(page, "programme-people")

        page.get_by_role("link", name="Coaches", exact=True).click()
        looked_at(page, "programme-coaches")
        page.get_by_role("link", name="Ines Duarte").click()
        page.get_by_label("Places").fill("6")
        looked_at(page, "programme-coach")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_role("status")).to_have_text("The record is kept.")

        page.get_by_role("link", name="Engagements", exact=True).click()
        page.get_by_label("Coach", exact=True).select_option(label="Ines Duarte (4 free)")
        page.get_by_label("With", exact=True).select_option(label="Person 1")
        page.get_by_role("button", name="Open it").click()
        expect(page.get_by_role("status")).to_have_text("The engagement is open. Both can begin.")
        looked_at(page, "programme-engagements")

        page.get_by_role("link", name="KPIs", exact=True).click()
        expect(page.get_by_text("nobody owns it")).to_have_count(2)
        looked_at(page, "programme-kpis")
        promotion = page.get_by_role("region", name="Promotion rate among participants")
        promotion.get_by_text("Change", exact=True).click()
        promotion.get_by_label("Owner, by HR number").fill("101")
        promotion.get_by_label("Source").fill("HR system")
        promotion.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("nobody owns it")).to_have_count(0)


def test_a_sponsor_reads_the_board_and_changes_nothing(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Sponsor")
        page.wait_for_url("**/programme/kpis")
        expect(page.get_by_role("heading", name="Coach utilization")).to_be_visible()
        expect(page.get_by_role("button", name="Keep it")).to_have_count(0)
        trace = page.get_by_role("region", name="Participant NPS").get_by_text("Where the figures")
        trace.first.click()
        expect(page.get_by_text("nps/v1")).to_be_visible()
        looked_at(page, "sponsor-kpis")


def test_a_coach_offers_and_a_coachee_books(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Ines Duarte")
        page.get_by_role("link", name="Times", exact=True).click()
        at = lived_in.chatham.clock.now() + timedelta(days=9)
        page.get_by_label("When").fill(at.strftime("%Y-%m-%dT10:30"))
        page.get_by_role("button", name="Offer it").click()
        expect(page.get_by_role("status")).to_have_text("Offered. Those you coach can book it.")
        looked_at(page, "coach-times")
        page.get_by_role("link", name="My record and figures").click()
        expect(page.get_by_text("Only you see these.")).to_be_visible()
        looked_at(page, "coach-record")
    with page_of(chromium, local_url) as page:
        enter(page, "Aiko Alder")
        page.get_by_role("link", name="Book a time").click()
        page.get_by_role("button", name="Book it").last.click()
        expect(page.get_by_role("status")).to_contain_text("Booked.")
        looked_at(page, "coachee-booking")
        with page.expect_download() as file:
            page.get_by_role("link", name="Take it into your calendar").click()
        calendar = file.value.path().read_text()
        assert "BEGIN:VEVENT" in calendar
        assert "Aiko" not in calendar
        assert "Ines" not in calendar
    with page_of(chromium, local_url) as page:
        enter(page, "Ines Duarte")
        page.get_by_role("link", name="Times", exact=True).click()
        expect(page.get_by_text("Aiko Alder")).not_to_have_count(0)


def test_a_coachee_answers_once(lived_in, local_url, chromium):
    manager = Actor(person=None, role=Role.PROGRAMME_MANAGER)
    lived_in.chatham.kpis.planning.begin(by=manager)
    plan = lived_in.chatham.kpis.planning.current()
    kpi = next(one for one in plan.kpis if one.id == "coaching-adoption")
    asked = replace(kpi, id="asks-first", title="Asks before telling", question="Do you ask first?")
    lived_in.chatham.kpis.planning.keep(asked, by=manager)
    lived_in.chatham.kpis.surveys.open("asks-first", COHORT, days=7, by=manager)
    with page_of(chromium, local_url) as page:
        enter(page, "Aiko Alder")
        page.get_by_role("link", name="Book a time").click()
        page.get_by_label("Yes").check()
        looked_at(page, "coachee-question")
        page.get_by_role("button", name="Count it").click()
        expect(page.get_by_role("status")).to_contain_text("Nobody can look up what you answered")
        expect(page.get_by_role("button", name="Count it")).to_have_count(0)
