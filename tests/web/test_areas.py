"""Notices, invitations, previews, triage, earlier sessions, masked text, the ledger: over HTTP."""

import io
import json
import zipfile

import pytest

from governance.identity import Actor, Role
from governance.ledger.verify import verify_lines
from tests.integration.sessions.scene import CANARY
from tests.web.recording import text


@pytest.fixture
def coach(client, stage):
    return client(stage.coach)


@pytest.fixture
def coachee(client, stage):
    return client(stage.coachee)


def sent(coach, code, **more):
    return coach.post("/v1/sessions", params={"engagement": code, **more}, content=text()).json()


def test_notices_are_read_by_everybody_with_a_part(client):
    shown = client("sponsor").get("/v1/notices").json()["items"]
    assert shown
    one = client("coach").get(f"/v1/notices/{shown[0]['id']}/{shown[0]['version']}")
    assert one.json()["digest"] == shown[0]["digest"]
    assert one.json()["text"]
    assert client("coach").get(f"/v1/notices/{shown[0]['id']}/99999").status_code == 404


def test_an_invitation_from_asking_to_answer(client, coach, coachee, code):
    body = {"engagement": code, "person": "Abena"}
    invited = coach.post("/v1/invitations", json=body)
    assert invited.status_code == 201
    secret = invited.json()["secret"]
    nobody = client(None)
    asked = nobody.post("/v1/answers/question", json={"secret": secret}).json()
    assert asked["switches"]
    assert not any(switch["on"] for switch in asked["switches"])
    said = nobody.post(
        "/v1/answers", json={"secret": secret, "on": [{"purpose": "session_summary"}]}
    )
    assert said.status_code == 201
    assert {one["state"] for one in said.json()} >= {"given"}
    assert coachee.get("/v1/consents").json()["items"][0]["stands"]
    used = nobody.post("/v1/answers/question", json={"secret": secret})
    forged = nobody.post("/v1/answers/question", json={"secret": CANARY})
    assert used.status_code == forged.status_code == 400
    assert used.content == forged.content


@pytest.mark.verify
def test_guessing_links_is_held_up(client):
    nobody = client(None)
    got = [nobody.post("/v1/answers", json={"secret": f"x{n}"}) for n in range(25)]
    assert got[-1].status_code == 429
    assert int(got[-1].headers["Retry-After"]) >= 1


@pytest.mark.verify
def test_a_coach_invites_in_their_own_engagement_only(client, stage, coach, code):
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    other = next(p for p, r in circle.roles.items() if r is Role.COACH)
    stranger = client(Actor(person=other, role=Role.COACH))
    refused = stranger.post("/v1/invitations", json={"engagement": code, "person": "Abena"})
    unknown = stranger.post("/v1/invitations", json={"engagement": "nowhere", "person": "Abena"})
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content


@pytest.mark.verify
def test_looking_first_striking_and_saying_no(coach, coachee, stage, code):
    coach.post("/v1/consents", json={"engagement": code})
    session = sent(coach, code, hold=True)["id"]
    listed = coachee.get("/v1/previews", params={"engagement": code}).json()["items"]
    assert [one["session"] for one in listed] == [session]
    shown = coachee.get(f"/v1/previews/{session}").json()["turns"]
    assert "Zofia" not in json.dumps(shown)
    struck = coachee.post(f"/v1/previews/{session}/strike", json={"turns": [shown[1]["i"]]})
    assert struck.json()["words"] < listed[0]["words"]
    again = coachee.post(f"/v1/previews/{session}/strike", json={"turns": [shown[1]["i"]]})
    assert again.status_code == 404
    kept_out = coachee.post(f"/v1/previews/{session}/no")
    assert kept_out.json()["erased_sessions"] == [session]
    assert coachee.get(f"/v1/previews/{session}").status_code == 404
    gone = coachee.get("/v1/consents/withdrawals").json()["items"]
    assert gone[0]["sessions"] == [session]


@pytest.mark.verify
def test_saying_yes_to_one_session(coach, coachee, stage, code):
    coach.post("/v1/consents", json={"engagement": code})
    session = sent(coach, code, hold=True)["id"]
    assert coachee.post(f"/v1/previews/{session}/yes").status_code == 201
    assert coach.get(f"/v1/sessions/{session}").json()["status"] == "queued"


@pytest.mark.verify
def test_what_the_model_saw_and_a_missed_name(coach, coachee, stage, code):
    for one in (coach, coachee):
        one.post("/v1/consents", json={"engagement": code})
    session = sent(coach, code)["id"]
    stage.chatham.worker.run_next()
    shown = coachee.get(f"/v1/sessions/{session}/masked")
    assert "Zofia" not in shown.text
    turn = next(t for t in shown.json()["turns"] if CANARY in t["text"])
    body = {"turn": turn["i"], "text": CANARY, "kind": "ORGANIZATION"}
    taken = coachee.post(f"/v1/sessions/{session}/missed", json=body)
    assert taken.status_code == 201
    assert CANARY not in taken.text
    wrong = coachee.post(f"/v1/sessions/{session}/missed", json=body | {"text": "nowhere"})
    assert wrong.status_code == 409
    assert "nowhere" not in wrong.text


def test_triage_is_accepted_and_shown_to_its_author_only(client, coachee, stage, code):
    body = {"engagement": code, "text": "I lead a team for the first time and want a coach."}
    accepted = coachee.post("/v1/triage", json=body)
    assert accepted.status_code == 202
    assert accepted.json()["contacts"]
    where = accepted.headers["Location"]
    assert coachee.get(where).json()["status"] == "queued"
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    other = next(p for p, r in circle.roles.items() if r is Role.COACHEE)
    stranger = client(Actor(person=other, role=Role.COACHEE))
    for path in (where, f"{where}/person"):
        ask = stranger.post if path.endswith("person") else stranger.get
        real = ask(path)
        made_up = ask(path.replace(where, "/v1/triage/ses_nothing"))
        assert real.status_code == made_up.status_code == 404
        assert real.content == made_up.content
    person = coachee.post(f"{where}/person")
    assert person.status_code == 202
    assert person.json()["status"] == "escalated"
    case = coachee.get("/v1/cases").json()["items"][0]
    opened = coachee.post(f"/v1/cases/{case['number']}/door", json={"door": "internal_coach"})
    assert opened.status_code == 200
    assert opened.json()["opened_to"]


@pytest.mark.verify
def test_a_person_without_a_word(coachee, code):
    asked = coachee.post("/v1/triage/person", json={"engagement": code})
    assert asked.status_code == 202
    assert coachee.get(asked.headers["Location"]).json()["outcome"] == "human_escalation"


@pytest.mark.verify
def test_earlier_sessions_are_opened_and_closed(coachee, code):
    body = {"engagement": code, "coach": "Farah"}
    assert coachee.post("/v1/earlier-sessions/open", json=body).status_code == 201
    standing = coachee.get("/v1/earlier-sessions").json()["items"]
    assert [one["coach"] for one in standing] == ["Farah"]
    assert coachee.post("/v1/earlier-sessions/close", json=body).json() == {"closed": True}
    assert coachee.get("/v1/earlier-sessions").json()["items"] == []
    unknown = coachee.post("/v1/earlier-sessions/open", json=body | {"coach": CANARY})
    assert unknown.status_code == 404
    assert CANARY not in unknown.text


@pytest.mark.verify
def test_who_looked_and_ones_own_requests(coachee):
    asked = coachee.post("/v1/requests", json={"right": "access"})
    assert coachee.get("/v1/requests/mine").json()["items"] == [asked.json()]
    coachee.get("/v1/requests/looks")
    looked = coachee.get("/v1/requests/looks").json()["items"]
    assert looked[-1]["who"] == "you"


@pytest.mark.verify
def test_the_ledger_proves_itself_and_is_taken_away(client, stage, coachee, code):
    officer = client("privacy_officer")
    checked = officer.get("/v1/ledger/verify").json()
    assert checked["ok"]
    assert checked["size"] == checked["signed"] > 0
    taken = officer.get("/v1/ledger/export")
    report = verify_lines(taken.text.splitlines(), stage.chatham.signer.verifier)
    assert report.ok
    assert report.size > checked["size"]
    assert client("administrator").get("/v1/ledger/export").status_code == 403
    coachee.post("/v1/consents", json={"engagement": code})
    trail = coachee.get("/v1/ledger/trail")
    assert zipfile.is_zipfile(io.BytesIO(trail.content))
    assert trail.headers["Content-Disposition"] == 'attachment; filename="trail.zip"'


@pytest.mark.verify
def test_engagements_are_ones_own(client, stage, coach, code):
    mine = coach.get("/v1/engagements").json()["items"]
    assert [one["engagement"] for one in mine] == [code]
    assert {one["name"] for one in mine[0]["people"]} == {"Farah", "Abena"}
    assert [one["name"] for one in mine[0]["people"] if one["you"]] == ["Farah"]
    in_another_role = client(Actor(person=stage.coach.person, role=Role.COACHEE))
    assert in_another_role.get("/v1/engagements").json()["items"] == []
