"""The thin API, over a real server: who may do what, 202 and Location, and no echo."""

import pytest

from assistant.storage.statuses import Status
from governance.identity import Role
from governance.ledger.checkpoint import open_checkpoint
from tests.integration.sessions.scene import CANARY, EXECUTIVE
from tests.web.recording import text


@pytest.fixture
def coach(client, stage):
    return client(stage.coach)


@pytest.fixture
def coachee(client, stage):
    return client(stage.coachee)


def both_say_yes(coach, coachee, code):
    for one in (coach, coachee):
        assert one.post("/v1/consents", json={"engagement": code}).status_code == 201


def test_from_consent_to_summary(coach, coachee, stage, code):
    both_say_yes(coach, coachee, code)
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
    assert sent.status_code == 202
    where = sent.headers["Location"]
    assert coach.get(where).json()["status"] == "queued"
    waiting = coach.get(f"{where}/summary")
    assert waiting.status_code == 404
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert coachee.get(f"{where}/summary").status_code == 404
    assert coachee.post(f"{where}/approve").status_code == 403
    assert coach.post(f"{where}/approve").json()["status"] == "approved"
    for one in (coach, coachee):
        read = one.get(f"{where}/summary")
        assert read.status_code == 200
        assert read.json()["written_by"] == "machine"
        assert "Zofia" in read.text
        assert "[PERSON" not in read.text


def test_a_stop_tells_the_coach_which_turns_and_the_coachee_not(coach, coachee, stage, code):
    both_say_yes(coach, coachee, code)
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text(EXECUTIVE))
    stage.chatham.worker.run_next()
    for_coach = coach.get(sent.headers["Location"]).json()
    assert for_coach["status"] == "escalated"
    assert for_coach["route"] == "external_executive_coach"
    assert for_coach["turns"]
    assert "turns" not in coachee.get(sent.headers["Location"]).json()


def test_without_consent_nothing_is_stored(coach, stage, code):
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
    assert sent.status_code == 403
    assert sent.headers["Content-Type"] == "application/problem+json"
    assert sent.json()["reason"] == "consent_missing"
    with stage.chatham.database.read() as work:
        assert work.sessions.by_status(*Status) == ()


def test_withdrawing_erases(coach, coachee, stage, code):
    both_say_yes(coach, coachee, code)
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
    stage.chatham.worker.run_next()
    answer = coachee.post("/v1/consents/withdraw", json={"engagement": code})
    assert answer.json()["erased_sessions"] == [sent.json()["id"]]
    assert coach.get(sent.headers["Location"] + "/summary").status_code == 404


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_else_reads_or_learns_of_a_session(client, coach, coachee, stage, code, role):
    both_say_yes(coach, coachee, code)
    sent = coach.post("/v1/sessions", params={"engagement": code}, content=text())
    stage.chatham.worker.run_next()
    stranger = client(role.value if role else None)
    for path in ("", "/summary"):
        real = stranger.get(sent.headers["Location"] + path)
        made_up = stranger.get(f"/v1/sessions/ses_nothing{path}")
        assert real.status_code == made_up.status_code
        assert real.status_code in {401, 403, 404}
        assert real.content == made_up.content


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.COACH])
def test_only_a_coach_sends_transcripts(client, code, role):
    sent = client(role.value).post("/v1/sessions", params={"engagement": code}, content=text())
    assert sent.status_code == 403


def test_a_coach_of_another_engagement_cannot_send_here(client, stage, code):
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    other = next(p for p, r in circle.roles.items() if r is Role.COACH)
    stranger = client(type(stage.coach)(person=other, role=Role.COACH))
    sent = stranger.post("/v1/sessions", params={"engagement": code}, content=text())
    made_up = stranger.post("/v1/sessions", params={"engagement": "nowhere"}, content=text())
    assert sent.status_code == made_up.status_code == 404
    assert sent.content == made_up.content


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/v1/consents", {"json": {"engagement": CANARY, "purpose": CANARY}}),
        ("/v1/consents", {"json": {"engagement": "north-7", CANARY: CANARY}}),
        ("/v1/consents", {"content": f"{{{CANARY}"}),
        ("/v1/sessions", {"params": {"engagement": "north-7", "level": CANARY}}),
        ("/v1/sessions", {"params": {"engagement": "north-7"}, "content": CANARY.encode()}),
        ("/v1/sessions", {"params": {"engagement": "north-7"}, "content": b"\x00\x01\x02"}),
        (
            "/v1/sessions",
            {
                "params": {"engagement": "north-7", "speakers": f"{CANARY}=boss"},
                "content": text(),
            },
        ),
    ],
)
def test_what_was_sent_is_never_echoed(coach, path, options):
    answer = coach.post(path, **options)
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert CANARY not in answer.text


def test_a_transcript_that_is_too_large_is_refused_while_it_comes_in(coach, code):
    sent = coach.post(
        "/v1/sessions", params={"engagement": code}, content=b"Farah: x\n" * 2_000_000
    )
    assert sent.status_code == 413


@pytest.mark.parametrize("secret", ["x", "cht_000000000000.x", "Bearer"])
def test_a_wrong_token_is_refused(base_url, secret):
    import httpx2

    headers = {"Authorization": f"Bearer {secret}"}
    answer = httpx2.get(f"{base_url}/v1/consents", headers=headers, trust_env=False, timeout=60)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_checkpoint_is_signed(coach, stage):
    note = coach.get("/v1/ledger/checkpoint").text
    checkpoint = open_checkpoint(note, stage.chatham.signer.verifier)
    assert checkpoint.size == len(stage.kinds())


def test_health(client):
    nobody = client(None)
    assert nobody.get("/health/live").json() == {"status": "live"}
    assert nobody.get("/health/ready").json() == {"status": "ready"}
