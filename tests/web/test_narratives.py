"""What managers tell of a pilot over HTTP and in a browser: masked, once, and as text."""

import json

import pytest
from playwright.sync_api import expect

from api.asking import LOCAL_COOKIE
from governance.identity import Actor, PersonId, Role
from tests.integration.programme.narratives import COACHED, PLAIN
from tests.web.browsing import looked_at, page_of
from tests.web.test_pilot_journey import has_run

pytestmark = pytest.mark.verify

THERE = "/v1/pilot/narratives"
SIGN = {"sign": True}
MARKED = "<script>alert(1)</script> Zofia's team now has a plan, and we are all told of it in time."
TOLD = "She is a better planner since the zaffre coach came."


def said(*texts):
    return "\n\n".join(texts).encode()


@pytest.fixture
def writer(stage):
    return Actor(person=has_run(stage.chatham), role=Role.PROGRAMME_MANAGER)


def test_looked_at_handed_in_and_seen_by_whoever_sees_the_pilot(client, writer):
    by = client(writer)
    looked = by.post(THERE, content=said(*PLAIN, "Zofia's team now plans ahead.", TOLD)).json()
    assert looked["signed"] is False
    assert looked["looked"][-2]["text"] == "Somebody's team now plans ahead."
    assert looked["looked"][-1]["withheld"] == "coaching"
    assert by.get("/v1/pilot").json()["narratives"] is None
    kept = by.post(THERE, params=SIGN, content=said(*PLAIN, TOLD))
    assert kept.status_code == 200
    assert "coaching" not in kept.text.replace("coaching'", "")
    assert by.post(THERE, params=SIGN, content=said(*PLAIN)).status_code == 409
    for role in (Role.SPONSOR, Role.LD_ANALYST, Role.PROGRAMME_MANAGER):
        seen = client(role).get("/v1/pilot").json()["narratives"]
        assert sorted(seen["texts"]) == sorted(PLAIN)
        assert seen["withheld"] == "None or a few were withheld."


def test_nobody_else_hands_in_or_sees(client, writer):
    for role in Role:
        got = client(Actor(person=PersonId("per_else"), role=role)).post(
            THERE, content=said(*PLAIN)
        )
        may = {Role.SPONSOR: 409, Role.LD_ANALYST: 409, Role.PROGRAMME_MANAGER: 200}
        assert got.status_code == may.get(role, 403)
    assert client(writer).post(THERE, params=SIGN, content=said(*PLAIN)).status_code == 200
    for role in set(Role) - {Role.SPONSOR, Role.LD_ANALYST, Role.PROGRAMME_MANAGER}:
        assert client(role).get("/v1/pilot").status_code == 403


def test_four_say_nothing(client, writer):
    got = client(writer).post(THERE, params=SIGN, content=said(*PLAIN[:4], TOLD))
    assert got.status_code == 409
    assert "Fewer than 5" in got.json()["detail"]
    assert client(Role.SPONSOR).get("/v1/pilot").json()["narratives"] is None


def test_a_sponsor_with_every_right_gets_nothing_withheld_or_raw(stage, client, writer):
    raw = "Zofia's zaffre team plans ahead, and it shows."
    assert (
        client(writer)
        .post(THERE, params=SIGN, content=said(*PLAIN, raw.replace("zaffre ", ""), TOLD))
        .json()["signed"]
    )
    sponsor = client(Actor(person=PersonId("per_sponsor"), role=Role.SPONSOR))
    pages = ["/programme/pilot", "/v1/pilot", "/programme/kpis", "/v1/kpis"]
    seen = " ".join(sponsor.get(one).text for one in pages)
    assert "Somebody" in seen
    for word in ("zaffre", "Zofia", "better planner"):
        assert word not in seen
    with stage.chatham.database.read() as work:
        entries = [one.payload or b"" for one in work.ledger.entries(0, 10_000)]
    assert not any(b"planner" in one or b"handover" in one for one in entries)


def test_a_look_is_kept_nowhere_and_the_answer_to_a_hand_in_names_no_reason(client, writer):
    by, key = client(writer), {"Idempotency-Key": "k1"}
    refused = by.post(THERE, content=said(*PLAIN), headers=key)
    assert refused.status_code == 400
    assert "keeps nothing" in refused.json()["detail"]
    first = by.post(THERE, params=SIGN, content=said(*PLAIN, TOLD), headers=key)
    again = by.post(THERE, params=SIGN, content=said(*PLAIN, TOLD), headers=key)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"]
    assert first.json().keys() == {"signed", "told"}


def test_markup_stays_text_on_the_page(client, writer):
    by = client(writer)
    assert by.post(THERE, params=SIGN, content=said(*PLAIN, MARKED)).status_code == 200
    shown = client(Role.SPONSOR).get("/programme/pilot").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "Zofia" not in shown


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"", b"zaffre", b"zaffre " * 150_000, b"narrative,who\nzaffre,zaffre"]
)
def test_a_file_that_is_none_is_refused_without_a_quote(client, writer, body):
    got = client(writer).post(THERE, content=body)
    assert got.status_code in {409, 413}
    assert "zaffre" not in json.dumps(got.json())


def test_in_a_browser(stage, local_url, chromium, writer):
    with page_of(chromium, local_url) as page:
        secret = stage.chatham.access.sign_in_here(
            Role.PROGRAMME_MANAGER, writer.person, instead_of=None
        )
        page.context.add_cookies([{"name": LOCAL_COOKIE, "value": secret, "url": local_url}])
        page.goto("/programme/pilot")
        form = page.locator(".telling")
        words = form.get_by_label("What managers say")
        words.fill(said(*PLAIN[:4], COACHED).decode())
        form.get_by_role("button", name="Look at it first").click()
        expect(form.locator(".said")).to_contain_text("Too few would be shown")
        expect(form.locator(".shown li")).to_have_count(5)
        expect(form.locator(".shown")).to_contain_text("It tells of somebody's coaching")
        expect(form.get_by_role("button", name="Hand them in")).to_be_hidden()
        words.fill(said(*PLAIN, COACHED).decode())
        form.get_by_role("button", name="Look at it first").click()
        expect(form.locator(".said")).to_contain_text("Nothing is kept yet")
        expect(form.locator(".shown li")).to_have_count(7)
        form.locator(".said").scroll_into_view_if_needed()
        looked_at(page, "programme-pilot-narratives")
        file = {"name": "n.txt", "mimeType": "text/plain", "buffer": said(*PLAIN, MARKED)}
        form.locator("input[type=file]").set_input_files(file)
        expect(form.locator(".said")).to_contain_text("Nothing is kept yet")
        expect(form.locator(".shown")).to_contain_text("<script>alert(1)</script> somebody")
        words.press("End")
        words.type(" ")
        expect(form.locator(".shown li")).to_have_count(0)
        form.get_by_role("button", name="Look at it first").click()
        form.get_by_role("button", name="Hand them in").click()
        expect(page.get_by_role("heading", name="What their managers say")).to_be_visible()
        expect(page.get_by_text("None or a few were withheld.")).to_be_visible()
        expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
        expect(page.locator(".telling")).to_have_count(0)
        looked_at(page, "programme-pilot-told")
