"""Following a session: ids, status and step, to its end, for whoever takes part."""

import json
import threading

import pytest

from tests.integration.sessions.scene import CANARY
from tests.web.test_areas import sent


@pytest.fixture
def session(client, stage, code):
    for actor in (stage.coach, stage.coachee):
        client(actor).post("/v1/consents", json={"engagement": code})
    return sent(client(stage.coach), code)["id"]


def told(answer):
    lines = [line for line in answer.iter_lines() if line.startswith("data: ")]
    return [json.loads(line[6:]) for line in lines]


def test_until_no_machine_is_at_work(client, stage, session):
    coach = client(stage.coach)
    with coach.http.stream("GET", f"/v1/sessions/{session}/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        runs = threading.Thread(target=stage.chatham.worker.run_next)
        runs.start()
        got = told(answer)
        runs.join()
    assert got[-1]["status"] == "in_review"
    assert {one["session"] for one in got} == {session}
    assert all(set(one) == {"session", "status", "step"} for one in got)
    assert CANARY not in json.dumps(got)


@pytest.mark.verify
def test_one_that_is_over_is_told_once(client, stage, session):
    stage.chatham.worker.run_next()
    with client(stage.coachee).http.stream("GET", f"/v1/sessions/{session}/events") as answer:
        assert len(told(answer)) == 1


@pytest.mark.verify
def test_nobody_else_hears_of_it(client, session):
    stranger = client("coach")
    real = stranger.get(f"/v1/sessions/{session}/events")
    made_up = stranger.get("/v1/sessions/ses_nothing/events")
    assert real.status_code == made_up.status_code
    assert real.content == made_up.content


@pytest.mark.verify
def test_whoever_hangs_up_leaves_nothing_running(client, stage, session):
    before = threading.active_count()
    clients = [client(stage.coach) for _ in range(8)]
    for one in clients:
        with one.http.stream("GET", f"/v1/sessions/{session}/events") as answer:
            next(answer.iter_lines())
    # Eight followers hold no thread each: the pool is shared and a look is short.
    assert client(stage.coach).get("/health/live").status_code == 200
    assert threading.active_count() - before < 40
