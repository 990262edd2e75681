"""Draft, edits, recap, note and copies over HTTP: versions, doors, and whose they are."""

import pytest

from governance.identity import Actor, PersonId, Role
from tests.integration.sessions.scene import ORDINARY


@pytest.fixture
def record(stage):
    stage.says_yes()
    taken = stage.takes_in()
    list(stage.chatham.worker.drain())
    return taken


@pytest.fixture
def coach(client, stage):
    return client(stage.coach)


@pytest.fixture
def coachee(client, stage):
    return client(stage.coachee)


@pytest.fixture
def base(record):
    return f"/v1/sessions/{record.id}"


def kind(answer):
    return answer.json()["type"].rpartition(":")[2]


def match(etag):
    return {"If-Match": etag}


def test_one_line_from_the_draft_to_the_recap(stage, coach, coachee, base):
    got = coach.get(f"{base}/draft")
    page, etag = got.json(), got.headers["ETag"]
    said = {n: text for n, (_, text) in enumerate(ORDINARY, start=1)}
    assert all(turn["text"] == said[turn["i"]] for turn in page["turns"])
    assert {turn["name"] for turn in page["turns"]} <= {"Farah", "Abena"}
    body = {"text": "She hands over the rota.", "turns": [2]}
    asked = coach.http.put(f"{base}/draft/lines/overview:1", json=body, headers=match(etag))
    assert asked.status_code == 202
    assert asked.json()["state"] == "waiting"
    stage.chatham.summaries.edit_run.run_next()
    assert coach.get(asked.headers["Location"]).json()["state"] == "made"
    stale = coach.http.put(f"{base}/draft/lines/overview:1", json=body, headers=match(etag))
    assert (stale.status_code, kind(stale)) == (412, "changed-meanwhile")
    etag = coach.get(f"{base}/draft").headers["ETag"]
    gone = coach.http.delete(f"{base}/draft/lines/own_words:1", headers=match(etag))
    assert gone.json()["state"] == "made"
    etag = gone.headers["ETag"]
    assert coach.get(f"{base}/draft").headers["ETag"] == etag
    assert coachee.get(f"{base}/recap").status_code == 404
    chosen = {"lines": ["overview:1"]}
    preview = coach.post(f"{base}/recap/preview", json=chosen).json()
    shared = coach.post(f"{base}/recap", json=chosen, headers=match(etag))
    assert shared.json()["status"] == "approved"
    recap = coachee.get(f"{base}/recap").json()
    assert recap["lines"] == preview["lines"]
    assert [x["text"] for x in recap["lines"]] == ["She hands over the rota."]
    assert not any(turn["as_said"] for turn in recap["turns"])


@pytest.mark.verify
def test_a_change_names_the_version_it_was_made_on(coach, base):
    body = {"text": "One.", "section": "goal", "turns": [2]}
    calls = [
        ("POST", "draft/lines", body),
        ("PUT", "draft/lines/overview:1", {"text": "One."}),
        ("DELETE", "draft/lines/overview:1", None),
        ("POST", "recap", {"lines": ["overview:1"]}),
        ("PUT", "note", {"text": "One."}),
        ("DELETE", "note", None),
    ]
    for method, path, sent in calls:
        without = coach.http.request(method, f"{base}/{path}", json=sent)
        assert without.status_code == 428, path
        for bad in ("*", '"0"', 'W/"3"', '"x"', "3"):
            wrong = coach.http.request(method, f"{base}/{path}", json=sent, headers=match(bad))
            assert wrong.status_code == 412, (path, bad)


@pytest.mark.verify
def test_a_refused_change_says_why_and_gives_the_words_back(stage, coach, base):
    etag = coach.get(f"{base}/draft").headers["ETag"]
    words = "She is not ready for a promotion yet."
    asked = coach.post(
        f"{base}/draft/lines",
        json={"text": words, "section": "reality", "turns": [2]},
        headers=match(etag),
    )
    stage.chatham.summaries.edit_run.run_next()
    told = coach.get(asked.headers["Location"]).json()
    assert (told["state"], told["route"], told["yours"]) == ("refused", "internal_coach", words)
    assert "judge" in told["detail"]
    assert coach.get(f"{base}/draft").headers["ETag"] == etag
    for line in ("overview:99", "own_words:1"):
        no = coach.http.put(f"{base}/draft/lines/{line}", json={"text": "X"}, headers=match(etag))
        assert (no.status_code, kind(no)) == (400, "edit")


@pytest.mark.verify
def test_a_note_is_the_coachs_alone(coach, coachee, client, base):
    none = coach.get(f"{base}/note")
    assert none.status_code == 404
    new = {"If-None-Match": "*"}
    made = coach.http.put(f"{base}/note", json={"text": "Gentian."}, headers=new)
    assert "their data too" in made.json()["hint"]
    again = coach.http.put(f"{base}/note", json={"text": "Gentian."}, headers=new)
    assert again.status_code == 412
    assert coach.get(f"{base}/note").json()["text"] == "Gentian."
    other = client(Actor(person=PersonId("per_other"), role=Role.COACH))
    assert other.get(f"{base}/note").status_code == 404
    assert coachee.get(f"{base}/note").status_code == 403
    etag = made.headers["ETag"]
    assert coach.http.delete(f"{base}/note", headers=match(etag)).status_code == 204
    assert coach.get(f"{base}/note").status_code == 404


def test_what_was_read_before_a_note_was_deleted_changes_no_later_one(coach, base):
    new = {"If-None-Match": "*"}
    first = coach.http.put(f"{base}/note", json={"text": "Gentian."}, headers=new)
    old = match(first.headers["ETag"])
    assert coach.http.delete(f"{base}/note", headers=old).status_code == 204
    second = coach.http.put(f"{base}/note", json={"text": "Zaffre."}, headers=new)
    assert second.status_code == 200
    stale = coach.http.put(f"{base}/note", json={"text": "Gentian again."}, headers=old)
    assert (stale.status_code, kind(stale)) == (412, "changed-meanwhile")
    assert coach.http.delete(f"{base}/note", headers=old).status_code == 412
    assert coach.get(f"{base}/note").json()["text"] == "Zaffre."
    now = match(second.headers["ETag"])
    third = coach.http.put(f"{base}/note", json={"text": "Third."}, headers=now)
    assert third.status_code == 200
    assert coach.http.put(f"{base}/note", json={"text": "X."}, headers=now).status_code == 412


def test_nobody_else_reads_changes_or_shares(coach, coachee, client, base):
    etag = coach.get(f"{base}/draft").headers["ETag"]
    other = client(Actor(person=PersonId("per_other"), role=Role.COACH))
    calls = [
        ("GET", "draft", None),
        ("GET", "draft/turns", None),
        ("POST", "draft/lines", {"text": "One.", "section": "goal", "turns": [2]}),
        ("PUT", "draft/lines/overview:1", {"text": "One."}),
        ("DELETE", "draft/lines/overview:1", None),
        ("GET", "draft/edits/edt_1", None),
        ("DELETE", "draft/edits/edt_1", None),
        ("POST", "recap/preview", {"lines": ["overview:1"]}),
        ("POST", "recap", {"lines": ["overview:1"]}),
        ("GET", "recap", None),
        ("GET", "copies/summary.md", None),
        ("GET", "copies/recap.pdf", None),
    ]
    for who, refused in ((other, {404}), (coachee, {403, 404})):
        for method, path, sent in calls:
            got = who.http.request(method, f"{base}/{path}", json=sent, headers=match(etag))
            assert got.status_code in refused, (method, path)
    assert coach.get(f"{base}/draft").headers["ETag"] == etag


@pytest.mark.verify
def test_copies_name_nobody_and_only_what_may_be_read(stage, record, coach, coachee, base):
    for ending, start in (("md", b"# Coaching"), ("docx", b"PK"), ("pdf", b"%PDF")):
        got = coach.get(f"{base}/copies/summary.{ending}")
        assert got.content.startswith(start)
        assert got.headers["Content-Disposition"] == (
            f'attachment; filename="session-summary.{ending}"'
        )
        assert got.headers["Cache-Control"] == "no-store"
    assert b"has not approved it yet" in coach.get(f"{base}/copies/summary.md").content
    stage.approves(record)
    copy = coachee.get(f"{base}/copies/recap.md").content.decode()
    assert "Zofia" in copy
    for path in ("copies/summary.exe", "copies/..%2Fsummary.md", "copies/raw.md"):
        assert coachee.get(f"{base}/{path}").status_code in {404, 422}
