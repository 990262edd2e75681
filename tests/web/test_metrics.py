"""What Prometheus reads of a real server after real sessions: closed labels, tens, nobody."""

from contextlib import closing
from urllib.parse import urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from assistant.storage.statuses import Step
from assistant.telemetry.listener import serve
from assistant.telemetry.measures import GRAIN, LABELS, Measures
from assistant.telemetry.standing import OVERDUE, Standing, waited
from assistant.telemetry.words import Answer, Circuit, Ended, Part, Surface
from governance.identity import Actor, Locality, PersonId, Role
from tests.fakes import NOON, SetClock
from tests.integration.sessions.scene import CODE, EXECUTIVE, overrides

ALL = LABELS | {"part": Part}


@pytest.fixture
def read(stage):
    server = serve(0, stage.chatham.measures, Standing(stage.chatham))
    url = f"http://127.0.0.1:{server.server_port}"

    def asked(path="/metrics", method="GET", **headers):
        return httpx2.request(method, f"{url}{path}", headers=headers, trust_env=False, timeout=60)

    yield asked
    server.shutdown()
    server.server_close()


def samples(text):
    """Every sample but Python's own of the process, which have no labels."""
    return [
        sample
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.startswith("process_")
    ]


def everything(read):
    return tuple((s.name, *s.labels.items(), s.value) for s in samples(read().text))


def values(text, name):
    return {tuple(s.labels.values()): s.value for s in samples(text) if s.name == name}


def test_after_real_sessions_every_label_is_of_a_closed_set(stage, client, read):
    stage.says_yes()
    ordinary, executive = stage.takes_in(), stage.takes_in(EXECUTIVE)
    list(stage.chatham.worker.drain())
    coach = client(stage.coach)
    for _ in range(GRAIN):
        assert coach.get(f"/v1/sessions/{ordinary.id}").status_code == 200
    coach.get(f"/v1/sessions/{executive.id}")
    coach.get("/v1/sessions/zaffre")
    text = read().text
    for sample in samples(text):
        for label, value in sample.labels.items():
            if label == "le":
                continue
            assert value in {one.value for one in ALL[label]}, sample
    for word in ("zaffre", "zofia", CODE, ordinary.id, "escalated", "/v1"):
        assert word not in text.casefold()
    assert values(text, "chatham_http_requests_total")["2xx", "api"] == GRAIN
    assert values(text, "chatham_sound") == {(part.value,): 1.0 for part in Part}
    assert "_sum" not in text


def test_one_session_is_not_seen_to_end_and_a_stop_not_at_all(stage, read):
    """Who reads along after every session of a programme with one coach learns nothing of it."""
    stage.says_yes()
    seen = {everything(read)}
    for said in (None, EXECUTIVE) * 2:
        stage.takes_in(*[said] if said else [])
        list(stage.chatham.worker.drain())
        seen.add(everything(read))
    assert len(seen) == 1
    told = values(read().text, "chatham_sessions_ended_total")
    assert told == {("decided",): 0.0, ("failed",): 0.0}


@given(st.lists(st.sampled_from([Ended.DECIDED, Ended.FAILED]), max_size=40))
def test_counts_are_told_in_tens_and_never_fall(ends):
    measures, before = Measures(), 0.0
    for end in ends:
        measures.ended(end)
        measures.asked(Locality.LOCAL, Answer.ANSWERED, 0.5)
        told = [
            s.value
            for family in measures.collect()
            for s in family.samples
            if s.name.endswith(("_total", "_bucket"))
        ]
        assert all(value % GRAIN == 0 for value in told)
        assert sum(told) >= before
        before = sum(told)


def test_faults_and_the_breaker_are_told(stage, read):
    for _ in range(GRAIN):
        stage.chatham.measures.failed(Step.ENGINE)
    stage.chatham.measures.watch(Locality.LOCAL, lambda: Circuit.OPEN)
    text = read().text
    failures = values(text, "chatham_session_failures_total")
    assert {step for step, count in failures.items() if count} == {("engine",)}
    circuit = values(text, "chatham_model_circuit")
    assert circuit["open", "local"] == 1.0
    assert circuit["closed", "local"] == 0.0


def test_only_get_only_metrics_only_by_a_name_of_this_machine(read):
    assert read("/").status_code == 404
    assert read("/metrics/x").status_code == 404
    assert read(method="POST").status_code == 404
    assert read(Host="metrics.elsewhere.example:80").status_code == 421
    assert read(Host="localhost").status_code == 200
    assert "chatham_sound" in read("/metrics?name[]=zaffre").text


def test_the_port_people_reach_has_no_figures(client, base_url):
    officer = client(Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER))
    assert officer.get("/metrics").status_code == 404
    assert urlsplit(base_url).hostname == "127.0.0.1"


def test_a_port_that_is_taken_stops_nothing(read, capfd):
    server = serve(0)
    with closing(server.socket):
        assert serve(server.server_port) is None
    server.shutdown()


@pytest.mark.verify
def test_a_queue_that_stands_and_an_erasure_that_does_not_finish(ground, tmp_path):
    clock = SetClock()
    stage = ground.scene(tmp_path / "waiting", overrides(clock=clock))
    stage.says_yes()
    stage.takes_in()

    def told():
        return {
            s.name: s.value
            for family in Standing(stage.chatham).collect()
            for s in family.samples
            if not s.labels
        }

    assert told()["chatham_queue_waiting_seconds"] == 0
    clock.tick(seconds=601)
    assert told()["chatham_queue_waiting_seconds"] == 600
    assert told()["chatham_erasure_overdue"] == 0
    with stage.chatham.database.read() as work:
        work.engagements.all()  # an open reader: the files cannot be cleaned yet
        stage.withdraws(stage.coachee)
        assert told()["chatham_erasure_overdue"] == 0
        clock.tick(seconds=OVERDUE.total_seconds() + 1)
        assert told()["chatham_erasure_overdue"] == 1
    assert waited([NOON], NOON) == 0


def test_a_key_that_is_gone_is_not_sound(stage, read):
    (stage.chatham._settings.keys).rename(stage.chatham._settings.keys.with_name("elsewhere"))
    assert values(read().text, "chatham_sound")[("key",)] == 0.0


def test_surfaces():
    paths = ("/", "/v1/me", "/health/live", "/static/app.css", "/zaffre")
    said = [Surface.of(path).value for path in paths]
    assert said == ["page", "api", "health", "static", "page"]
