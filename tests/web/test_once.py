"""A write sent again is done once, by nobody but whoever sent it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from assistant.storage.replays import Asked
from assistant.storage.statuses import Status
from assistant.storage.tables import idempotent_answer
from governance.identity import Actor, Role
from tests.databases import connected
from tests.fakes import NOON, RepeatableRandomness

KEY = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
BODY = {"category": "name_missed", "severity": "low"}


@pytest.fixture
def officer(client):
    return client("administrator")


def count(stage):
    return len(stage.chatham.incidents.all(by=Actor(person=None, role=Role.ADMINISTRATOR)))


def test_the_same_key_and_request_give_the_same_answer(officer, stage):
    first = officer.post("/v1/incidents", json=BODY, headers=KEY)
    again = officer.post("/v1/incidents", json=BODY, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Security-Policy"]
    assert count(stage) == 1


@pytest.mark.verify
def test_without_a_key_each_is_done(officer, stage):
    for _ in range(2):
        officer.post("/v1/incidents", json=BODY)
    assert count(stage) == 2


@pytest.mark.parametrize(
    "other", [{"json": BODY | {"people": 2}}, {"json": BODY, "params": {"x": "1"}}]
)
def test_the_key_of_another_request_is_refused(officer, stage, other):
    officer.post("/v1/incidents", json=BODY, headers=KEY)
    refused = officer.post("/v1/incidents", **other, headers=KEY)
    assert refused.status_code == 422
    assert count(stage) == 1


def test_another_persons_key_never_replays(client, stage):
    one, other = client("administrator"), client("administrator")
    first = one.post("/v1/incidents", json=BODY, headers=KEY)
    second = other.post("/v1/incidents", json=BODY, headers=KEY)
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]
    assert count(stage) == 2


def test_two_at_once_are_done_once(officer, stage):
    together = threading.Barrier(4)
    got = []

    def send():
        together.wait()
        got.append(officer.post("/v1/incidents", json=BODY, headers=KEY))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert count(stage) == 1
    assert {one.status_code for one in got} <= {201, 409}
    assert len({one.json()["id"] for one in got if one.status_code == 201}) == 1


@pytest.mark.verify
def test_one_still_at_work_answers_409(stage, client, officer):
    chatham = stage.chatham
    desk = chatham.incidents
    inside, go_on = threading.Event(), threading.Event()
    opened = desk.open

    class Slow:
        def __getattr__(self, name):
            return getattr(desk, name)

        def open(self, *given, **named):
            inside.set()
            go_on.wait(120)
            return opened(*given, **named)

    chatham.__dict__["incidents"] = Slow()
    answers = []
    first = threading.Thread(
        target=lambda: answers.append(officer.post("/v1/incidents", json=BODY, headers=KEY))
    )
    first.start()
    assert inside.wait(120)
    second = officer.post("/v1/incidents", json=BODY, headers=KEY)
    go_on.set()
    first.join()
    assert second.status_code == 409
    assert answers[0].status_code == 201


@pytest.mark.verify
def test_a_no_is_not_kept(client, stage, code):
    coach = client(stage.coach)
    refused = coach.post("/v1/sessions", params={"engagement": code}, content=b"", headers=KEY)
    assert refused.status_code == 400
    again = coach.post("/v1/sessions", params={"engagement": code}, content=b"", headers=KEY)
    assert again.status_code == 400
    assert "Idempotency-Replayed" not in again.headers


@pytest.mark.verify
def test_a_key_that_is_none(officer):
    for key in ("", '""', "x" * 201):
        sent = officer.post("/v1/incidents", json=BODY, headers={"Idempotency-Key": key})
        assert sent.status_code == 400


def test_an_erasure_takes_kept_answers_with_it(client, stage, code):
    coach, coachee = client(stage.coach), client(stage.coachee)
    for one in (coach, coachee):
        one.post("/v1/consents", json={"engagement": code})
    said = b"Farah: What would you like to do about the rota?\nAbena: I will hand it over."
    sent = {"params": {"engagement": code}, "content": said, "headers": KEY}
    assert coach.post("/v1/sessions", **sent).status_code == 202
    replay = coach.post("/v1/sessions", **sent)
    assert replay.headers["Location"]
    coachee.post("/v1/consents/withdraw", json={"engagement": code})
    assert coach.post("/v1/sessions", **sent).status_code == 409
    with stage.chatham.database.read() as work:
        assert len(work.sessions.by_status(*Status)) == 1


def test_kept_answers_are_sealed_bound_and_gone_after_a_day(site):
    database = site.open()
    asked = Asked(who="one", key="k", request="r")
    with database.write() as work:
        assert work.replays.begin(asked, now=NOON) is None
        work.replays.finish(asked, b"zaffre", now=NOON, randomness=RepeatableRandomness())
    with database.write() as work:
        same = work.replays.begin(asked, now=NOON)
        assert same.same
        assert same.answer == b"zaffre"
        assert not work.replays.begin(Asked(who="one", key="k", request="s"), now=NOON).same
        assert work.replays.begin(Asked(who="two", key="k", request="r"), now=NOON) is None
    with connected(site.url) as connection:
        rows = connection.execute(select(idempotent_answer)).mappings().all()
    assert rows
    assert all(b"zaffre" not in (row["answer"] or b"") for row in rows)
    with database.write() as work:
        day = NOON + timedelta(hours=24)
        assert work.replays.forget_old(now=day) == 2
        assert work.replays.begin(asked, now=day) is None
