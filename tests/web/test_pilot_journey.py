"""A pilot in a browser: designed by its manager, read by an owner, seen by the sponsor."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from api.asking import LOCAL_COOKIE
from assistant.mail.post import SmtpPost
from assistant.programme.pilot.design import Attribute, Design
from assistant.programme.showcase import fill
from governance.identity import Actor, Role
from tests.integration.programme.pilots import figures
from tests.web.browsing import enter, looked_at, page_of

pytestmark = pytest.mark.verify

MANAGER = Actor(person=None, role=Role.PROGRAMME_MANAGER)


@pytest.fixture
def lived_in(stage, tmp_path):
    """The demo organization's half year."""
    fill(stage.chatham, SmtpPost(tmp_path))
    return stage


def test_a_sponsor_reads_the_pilot(lived_in, local_url, chromium):
    with page_of(chromium, local_url) as page:
        enter(page, "Sponsor")
        page.get_by_role("link", name="Pilot", exact=True).click()
        expect(page.get_by_role("heading", name="Customer satisfaction (CSAT)")).to_be_visible()
        expect(page.get_by_text("the way you hoped")).to_be_visible()
        expect(page.get_by_text("cannot be told from no effect", exact=True)).to_be_visible()
        expect(page.get_by_text("Everything is read.")).to_be_visible()
        expect(page.get_by_role("button", name="Register it")).to_have_count(0)
        looked_at(page, "sponsor-pilot")


def test_a_programme_manager_designs_and_runs_one(lived_in, local_url, chromium):
    structure = lived_in.chatham.structure
    lines = "".join(f"\n{n},Person {n},Team Lead,autumn" for n in range(400, 424))
    data = f"id,name,title,cohort{lines}".encode()
    structure.imports.take_in(data, None, by=MANAGER, store=True)
    with page_of(chromium, local_url) as page:
        enter(page, "Programme manager")
        page.get_by_role("link", name="Pilot", exact=True).click()
        form = page.get_by_role("region", name="Design a pilot")
        form.get_by_label("Pilot group").select_option("autumn")
        form.get_by_label("Sponsor").fill("Operations")
        form.get_by_label("Uplift you hope for").fill("3")
        form.get_by_label("How much one person's figure varies").fill("10")
        form.get_by_label("The metric that decides").select_option("customer-satisfaction")
        form.get_by_label("tenure").uncheck()
        form.get_by_role("button", name="Say what it can show").click()
        expect(page.get_by_role("status")).to_contain_text("24 people are in the pilot group")
        expect(page.get_by_role("status")).to_contain_text("each group would need 176 people")
        looked_at(page, "programme-pilot-design")
        page.get_by_role("button", name="Register it").click()
        expect(page.get_by_role("status")).to_contain_text("Its metrics are fixed")
        page.get_by_role("button", name="Start it").click()
        expect(page.get_by_role("status")).to_contain_text("nobody looks at its figures")
        page.get_by_text("Change the metrics").click()
        page.get_by_label("Managers who see a change at work").check()
        page.get_by_label("Why").select_option("sponsor")
        page.get_by_role("button", name="Change them").click()
        expect(page.get_by_role("cell", name="the sponsor decided so")).to_be_visible()
        looked_at(page, "programme-pilot")


def has_run(chatham):
    """A pilot that has stopped; the id of whoever owns its metric."""
    lines = "".join(
        f"\n{n},Person {n},Team Lead,{'spring-26' if n < 24 else ''}" for n in range(84)
    )
    people = chatham.structure.imports
    people.take_in(f"id,name,title,cohort{lines}".encode(), None, by=MANAGER, store=True)
    planning = chatham.kpis.planning
    planning.begin(by=MANAGER)
    owner = chatham.structure.register.numbered("80", by=MANAGER).person
    kpi = next(one for one in planning.current().kpis if one.id == "customer-satisfaction")
    planning.keep(replace(kpi, owner=owner, source="Service desk"), by=MANAGER)
    design = Design(
        cohort="spring-26",
        metrics=("customer-satisfaction",),
        starts_on=chatham.clock.now().date(),
        attributes=(Attribute.LEVEL,),
        sponsor="Operations",
    )
    desk = chatham.pilot.desk
    desk.register(design, by=MANAGER)
    desk.start(by=MANAGER)
    desk.stop(by=MANAGER)
    return owner


def test_the_owner_hands_in_and_it_is_read_once(stage, local_url, chromium):
    owner = has_run(stage.chatham)
    with page_of(chromium, local_url, forgiven=("403",)) as page:
        secret = stage.chatham.access.sign_in_here(Role.SPONSOR, owner, instead_of=None)
        page.context.add_cookies([{"name": LOCAL_COOKIE, "value": secret, "url": local_url}])
        page.goto("/programme/pilot")
        chosen = page.locator(".handing input[type=file]")

        def hands_in(data):
            chosen.set_input_files({"name": "f.csv", "mimeType": "text/csv", "buffer": data})

        hands_in(figures().replace(b",level", b",sessions", 1))
        expect(page.locator(".said")).to_contain_text("never joined with how they perform")
        hands_in(figures().replace(b"c5,", b"c4,", 1))
        expect(page.locator(".wrong")).to_contain_text("there more than once")
        hands_in(figures())
        expect(page.locator(".said")).to_contain_text("24 in the pilot group, 60 beside it")
        page.get_by_role("button", name="I stand by these figures").click()
        expect(page.get_by_text("the way you hoped")).to_be_visible()
        expect(page.locator(".handing")).to_have_count(0)
        looked_at(page, "owner-pilot")
