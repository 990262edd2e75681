"""Speakers, commitments, Today, preparing and calendars over HTTP, and who gets none of it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar

from governance.identity import Role
from governance.ledger.kinds import EventKind
from tests.web.recording import text

ALLOWED = {
    ("GET", "/v1/today"): {Role.COACH},
    ("GET", "/v1/preparing?engagement=north-7"): {Role.COACH},
    ("POST", "/v1/calendar"): {Role.COACH},
    ("DELETE", "/v1/calendar?engagement=north-7"): {Role.COACH},
    ("GET", "/v1/calendar.ics"): {Role.COACH, Role.COACHEE},
    ("GET", "/v1/commitments?engagement=north-7"): {Role.COACH, Role.COACHEE},
    ("POST", "/v1/commitments/ses_x/00"): {Role.COACH, Role.COACHEE},
    ("GET", "/v1/sessions/ses_x/speakers"): {Role.COACH},
    ("POST", "/v1/sessions/ses_x/speakers"): {Role.COACH},
}


@pytest.fixture
def coach(client, stage):
    stage.says_yes()
    return client(stage.coach)


@pytest.fixture
def coachee(client, stage):
    return client(stage.coachee)


@pytest.fixture
def stranger(client, stage):
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    return client(next(a for a in circle.actors() if a.role is Role.COACH))


def event(stage, title="Coaching Abena", **more):
    at = (stage.chatham.clock.now() + timedelta(days=2)).strftime("%Y%m%dT%H%M%SZ")
    lines = {"UID": "1@example", "DTSTART": at, "SUMMARY": title} | more
    body = "\r\n".join(f"{name}:{value}" for name, value in lines.items())
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{body}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def test_unknown_speakers_are_asked_about_once(coach, stranger, code):
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text(coach="SPEAKER_00"))
    assert sent.status_code == 202
    assert sent.json()["status"] == "awaiting_speakers"
    assert [(s["label"], s["known"], s["suggested"]) for s in sent.json()["speakers"]] == [
        ("SPEAKER_00", None, "coach"),
        ("Abena", "coachee", "coachee"),
    ]
    where = f"{sent.headers['Location']}/speakers"
    assert coach.get(where).json() == sent.json() | {
        "speakers": coach.get(where).json()["speakers"]
    }
    named = {"speakers": [{"label": "SPEAKER_00", "part": "coach"}]}
    for answer in (stranger.get(where), stranger.post(where, json=named)):
        made_up = stranger.get("/v1/sessions/ses_nothing/speakers")
        assert (answer.status_code, answer.content) == (404, made_up.content)
    assert coach.post(where, json=named).status_code == 202
    assert coach.get(where).status_code == 404
    again = coach.post(
        "/v1/sessions", params={"engagement": code}, content=text(coach="SPEAKER_00")
    )
    assert again.status_code == 403  # known now; who it is has not been asked yet


def test_from_a_commitment_to_the_next_session(coach, coachee, stranger, stage, code):
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
    assert coach.get("/v1/today").json()["sessions"][0]["status"] == "queued"
    stage.chatham.worker.run_next()
    assert coach.get("/v1/today").json()["sessions"][0]["status"] == "in_review"
    coach.post(f"{sent.headers['Location']}/approve")
    assert coach.get("/v1/today").json()["sessions"] == []
    listed = coachee.get("/v1/commitments", params={"engagement": code, "limit": 1}).json()
    (one,) = listed["items"]
    assert "Zofia" in one["action"]
    due = (stage.chatham.clock.now() + timedelta(days=3)).date().isoformat()
    body = {"standing": "open", "due_on": due, "version": 0}
    where = f"/v1/commitments/{one['session']}/{one['line']}"
    assert stranger.post(where, json=body).status_code == 404
    assert coachee.post(where, json=body).json()["due_on"] == due
    assert coach.post(where, json=body).status_code == 409
    brought = coach.post("/v1/calendar", content=event(stage))
    assert brought.json() == {"taken": 1, "replaced": 0, "unmatched": 0, "left_out": {}}
    ready = coach.get("/v1/preparing", params={"engagement": code}).json()
    assert ready["called"] == "Abena"
    assert ready["next"]["minutes"] == 60
    assert [c["due_on"] for c in ready["commitments"]][:1] == [due]
    assert ready["own_words"]
    for path in ("/v1/preparing", "/v1/commitments"):
        theirs = stranger.get(path, params={"engagement": code})
        made_up = stranger.get(path, params={"engagement": "nowhere"})
        assert (theirs.status_code, theirs.content) == (404, made_up.content)
    for one in (coach, coachee):
        file = one.get("/v1/calendar.ics")
        assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
        titles = sorted(str(e["SUMMARY"]) for e in Calendar.from_ical(file.content).walk("VEVENT"))
        assert titles == ["Coaching session", "Coaching: a next step is due"]
        for word in ("Abena", "Zofia", "Farah", "sorry", code):
            assert word not in file.text
    assert "VEVENT" not in stranger.get("/v1/calendar.ics").text
    assert stranger.get("/v1/today").json()["appointments"] == []
    assert coach.http.delete("/v1/calendar", params={"engagement": code}).json() == {"forgotten": 1}


def test_a_calendar_of_another_engagement_or_none_at_all(coach, stranger, stage, code):
    for where in (code, "nowhere"):
        assert (
            stranger.post(f"/v1/calendar?engagement={where}", content=event(stage)).status_code
            == 404
        )
    assert stranger.post("/v1/calendar", content=event(stage)).json()["unmatched"] == 1
    for bad in (b"", b"zaffre", b"\xff\xfe\x00", b"BEGIN:VCARD"):
        answer = coach.post("/v1/calendar", content=bad)
        assert answer.status_code == 400
        assert "zaffre" not in answer.text
    assert coach.post("/v1/calendar", content=b"x" * 2_000_001).status_code == 413


def test_roles(client, stage):
    from governance.identity import Actor

    for role in Role:
        somebody = client(Actor(person=stage.coach.person, role=role))
        for (method, path), roles in ALLOWED.items():
            got = somebody.http.request(method, path)
            assert (got.status_code != 403) is (role in roles), (role, method, path)


def test_commitments_are_read_a_few_sessions_at_a_time(coach, stage, code):
    """Each page opens its own summaries; a cursor of elsewhere opens none."""
    for _ in range(3):
        sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
        stage.chatham.worker.run_next()
        coach.post(f"{sent.headers['Location']}/approve")
    looks, pages, cursor = [], [], None
    while cursor or not pages:
        params = {"engagement": code, "limit": 1} | ({"cursor": cursor} if cursor else {})
        pages.append(coach.get("/v1/commitments", params=params).json())
        looks.append(stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED))
        cursor = pages[-1]["next"]
    assert [len({one["session"] for one in page["items"]}) for page in pages] == [1, 1, 1]
    assert [later - earlier for earlier, later in pairwise(looks)] == [1, 1]
    whole = coach.get("/v1/commitments", params={"engagement": code}).json()
    assert whole["items"] == [one for page in pages for one in page["items"]]
    assert whole["next"] is None
    for wrong in (pages[0]["next"] + "x", "MQ.x"):
        params = {"engagement": code, "cursor": wrong}
        assert coach.get("/v1/commitments", params=params).status_code == 400
    assert coach.get("/v1/commitments", params={"engagement": code, "limit": 51}).status_code == 422
