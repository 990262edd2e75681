"""What a coach's pages refuse: other people's sessions, hostile words, forged forms, stale ones."""

import json
from dataclasses import replace

import pytest

from assistant.sessions.filing import File
from assistant.storage.statuses import Status
from governance.identity import Actor, Role
from tests.integration.sessions.scene import CODE, ORDINARY
from tests.web.browsing import page_of
from tests.web.test_coach_clicks import worked_off

HOSTILE = "<script>document.title='zaffre'</script><img src=x onerror=alert(1)>{{ 7*7 }}"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def draft(stage):
    stage.says_yes()
    taken = stage.takes_in()
    worked_off(stage.chatham)
    return taken


@pytest.fixture
def elsewhere(stage):
    """A coach of another engagement."""
    circle = stage.chatham.people.confirm("south-2", {"Ines": "coach", "Olu": "coachee"})
    return next(Actor(person=p, role=r) for p, r in circle.roles.items() if r is Role.COACH)


def test_another_coach_finds_nothing_and_changes_nothing(stage, draft, elsewhere, client):
    other = client(elsewhere)
    for path in (
        f"/sessions/{draft.id}",
        f"/sessions/{draft.id}/recap",
        f"/engagements/{CODE}",
        f"/engagements/{CODE}/prepare",
    ):
        got = other.get(path, headers=PAGE)
        missing = other.get(
            path.replace(draft.id, "ses_none").replace(CODE, "none-1"), headers=PAGE
        )
        assert got.status_code == missing.status_code == 404, path
        assert got.text.replace(draft.id, "ses_none").replace(CODE, "none-1") == missing.text, path
    before = stage.session(draft)
    sends = {
        f"/sessions/{draft.id}/lines": {"do": "remove", "line": "goal:1", "version": "1"},
        f"/sessions/{draft.id}/recap": {"line": "goal:1", "version": "1"},
        f"/sessions/{draft.id}/note": {"words": "x", "version": "0"},
        f"/sessions/{draft.id}/again": {},
        f"/sessions/{draft.id}/speakers": {"label": "Farah", "part-1": "coach"},
        f"/engagements/{CODE}/ask": {"person": stage.coachee.person},
        "/calendar/forget": {"engagement": CODE},
    }
    for path, fields in sends.items():
        assert other.post(path, data=fields).status_code == 404, path
    assert stage.session(draft) == before
    shown = other.get("/sessions", headers=PAGE)
    assert draft.id not in shown.text
    assert "No session yet" in shown.text


def test_a_stale_page_an_invented_line_and_a_coachee_change_nothing(stage, draft, client):
    coach, coachee = client(stage.coach), client(stage.coachee)
    stale = str(stage.session(draft).version)
    fields = {"do": "remove", "line": "goal:1", "version": stale}
    assert coach.post(f"/sessions/{draft.id}/lines", data=fields).status_code == 303
    assert coach.post(f"/sessions/{draft.id}/lines", data=fields).status_code == 412
    recap = {"line": "overview:1", "version": stale}
    assert coach.post(f"/sessions/{draft.id}/recap", data=recap).status_code == 412
    version = str(stage.session(draft).version)
    for line in ({}, {"line": "goal:99"}, {"line": "../../etc"}):
        got = coach.post(f"/sessions/{draft.id}/recap", data={"version": version, **line})
        assert got.status_code in {400, 422}
    for path in ("/today", "/sessions", f"/sessions/{draft.id}", "/calendar"):
        assert coachee.get(path).status_code == 403
    right = {"line": "overview:1", "version": version}
    assert coachee.post(f"/sessions/{draft.id}/recap", data=right).status_code == 403
    assert stage.session(draft).status == "in_review"


@pytest.mark.verify
def test_words_are_text_and_nothing_else(stage, local_url, chromium):
    segments = [
        {"speaker": "Farah" if part == "coach" else HOSTILE, "text": f"{words} {HOSTILE}"}
        for part, words in ORDINARY
    ]
    file = File(data=json.dumps({"segments": segments}).encode(), filename="one.json")
    sent = stage.chatham.coaching.intake.take_in(CODE, file, named={}, by=stage.coach)
    stage.says_yes()
    spoken = stage.takes_in([(part, f"{words} {HOSTILE}") for part, words in ORDINARY])
    worked_off(stage.chatham)
    stage.chatham.people.confirm("west-1", {HOSTILE: "coachee", "Farah": "coach"})
    stage.chatham.summaries.notes.write(spoken.id, HOSTILE, expected_version=0, by=stage.coach)
    pages = {
        "Farah north-7": (
            f"/sessions/{sent.session.id}",
            f"/sessions/{spoken.id}?turns=all",
            f"/sessions/{spoken.id}/recap",
        ),
        "Farah west-1": ("/today", "/engagements/west-1", "/sessions/new", "/calendar"),
    }
    for who, paths in pages.items():
        with page_of(chromium, local_url) as page:
            page.goto("/enter")
            page.locator(f"input[value*='{who.split()[1]} Farah']").check()
            page.get_by_role("button", name="Enter").click()
            for path in paths:
                page.goto(path)
                assert "onerror" in page.content(), path
                assert page.title() != "zaffre", path
                assert page.locator("main img, main script").count() == 0, path
                assert "49" not in page.locator("h1").inner_text(), path


def test_nothing_said_reaches_a_url_a_log_or_an_error_page(stage, draft, client, caplog):
    caplog.set_level("INFO", logger="chatham.access")
    coach = client(stage.coach)
    words = "zaffre zaffre"
    for path, fields in {
        f"/sessions/{draft.id}/lines": {"do": "reword", "line": "goal:1", "text": words},
        "/sessions/new": {"words": words, "engagement": "zaffre"},
        "/sessions/new?": {"words": words, "engagement": CODE, "form": words},
        f"/sessions/{draft.id}/note": {"words": words, "version": words},
    }.items():
        got = coach.post(path, data=fields, headers=PAGE)
        assert "zaffre" not in got.headers.get("Location", "")
        assert got.status_code >= 400
        assert "zaffre" not in got.text
    assert not any("zaffre" in record.getMessage() for record in caplog.records)


def test_every_end_has_a_page_that_says_so_and_a_broken_one_goes_on(stage, client):
    stage.says_yes()
    coach = client(stage.coach)
    said = {
        Status.NO_CONSENT: "Without a yes, nothing is read",
        Status.BLOCKED: "This is not done by a machine",
        Status.ESCALATED: "Over to a person",
        Status.AWAITING_CONSENT: "It waits for a yes",
        Status.FAILED: "Something broke",
    }
    for status, words in said.items():
        one = stage.takes_in()
        with stage.chatham.database.write() as work:
            ended = replace(one, status=status)
            work.sessions.advance(ended, expected_version=one.version, at=stage.chatham.clock.now())
        got = coach.get(f"/sessions/{one.id}", headers=PAGE)
        assert got.status_code == 200
        assert words in got.text, status
    assert coach.post(f"/sessions/{one.id}/again").status_code == 303
    assert stage.session(one).status is Status.QUEUED
    stage.withdraws(stage.coachee)
    got = coach.get(f"/sessions/{one.id}", headers=PAGE)
    assert "took their yes back" in got.text
    shown = coach.get("/sessions", headers=PAGE).text
    assert shown.count("withdrawn") == len(said)


def test_commitments_come_a_few_sessions_at_a_time(stage, draft, client, monkeypatch):
    monkeypatch.setattr("api.pages.coach.commitments.SHOWN", 1)
    stage.chatham.approval.approve(draft.id, by=stage.coach)
    stage.takes_in()
    worked_off(stage.chatham)
    coach, link = client(stage.coach), 'href="/commitments?show=open&amp;from=1"'
    first = coach.get("/commitments", headers=PAGE).text
    rest = coach.get("/commitments?show=open&from=1", headers=PAGE).text
    assert link in first
    assert "Show more" not in rest
    assert "say sorry to Zofia" in first
    assert "say sorry to Zofia" in rest
    assert draft.id in rest
    assert draft.id not in first
