"""The processes of the Procfile and of the systemd units start, work, stop on SIGTERM, go on."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from configparser import ConfigParser
from pathlib import Path

import httpx2
import pytest

from assistant.llm.asking import Limits
from assistant.storage.statuses import Status
from tests.contract.chat_transport_contract import ASKED, GOOD, PERMIT, Small
from tests.egress_process import Running, signer
from tests.integration.sessions.scene import CANARY, overrides, scene
from tests.ports import held_port
from tests.unit.llm.openai_server import said, serving

pytestmark = pytest.mark.verify

ROOT = Path(__file__).parents[3]
UNITS = sorted((ROOT / "docs/operations/systemd").glob("*.service"))
APART = ("egress", "worker")
PATIENCE = 180
"""Seconds for a process to load its models on a busy machine."""


def procfile():
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(re.fullmatch(r"(\w+): (.+)", line).groups() for line in lines)


def unit(path):
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(path)
    return read["Service"]


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def stage(home):
    built = scene(home, overrides())
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def start(home, stage):
    """Starts a line of the Procfile; whatever still runs at the end is killed."""
    started = []

    def begin(name, **more):
        command = shlex.split(procfile()[name])
        command[0] = str(Path(sys.executable).with_name(command[0]))
        environment = {
            "PATH": os.environ["PATH"],
            "CHATHAM_HOME": str(home),
            "CHATHAM_PORT": str(port),
            **more,
        }
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        process.url = f"http://127.0.0.1:{port}"
        started.append(process)
        return process

    with held_port() as port:
        yield begin
    for process in started:
        process.kill()
        process.communicate()


def until(said, process):
    """Wait until it is so; fail when it takes too long, or when the process has ended."""
    deadline = time.monotonic() + PATIENCE
    while not said():
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def stopped(process):
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout=PATIENCE)


def answers(url):
    try:
        return httpx2.get(f"{url}/health/ready", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def lives(url):
    try:
        return httpx2.get(f"{url}/health/live", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def test_web_and_worker_start_work_and_stop(start, stage):
    web, worker = start("web"), start("worker")
    until(lambda: answers(web.url), web)
    record = stage.takes_in()
    until(lambda: stage.session(record).status is Status.IN_REVIEW, worker)
    assert stopped(worker) == 0
    later = stage.takes_in()
    assert stage.session(later).status is Status.QUEUED
    again = start("worker")
    until(lambda: stage.session(later).status is Status.IN_REVIEW, again)
    assert stopped(again) == 0
    assert stopped(web) == 0
    assert not answers(web.url)


@pytest.fixture
def figures_at():
    """A port for the figures of web, and the one after it for those of the worker."""
    with held_port(following=1) as port:
        yield port


def test_both_tell_how_they_are_and_nothing_of_anybody(start, stage, figures_at):
    port = figures_at
    told = {"CHATHAM_METRICS_PORT": str(port), "CHATHAM_LOG": "info", "CHATHAM_LOG_JSON": "1"}
    web, worker = start("web", **told), start("worker", **told)
    until(lambda: answers(web.url), web)
    record = stage.takes_in()
    until(lambda: stage.session(record).status is Status.IN_REVIEW, worker)
    asked = f"{web.url}/v1/sessions/{CANARY}?{CANARY}"
    httpx2.get(asked, trust_env=False, timeout=PATIENCE)
    for at, sign in ((port, 'chatham_sound{part="key"} 1.0'), (port + 1, "chatham_sessions_ended")):
        place = f"http://127.0.0.1:{at}/metrics"
        figures = httpx2.get(place, trust_env=False, timeout=PATIENCE).text
        assert sign in figures
        assert CANARY not in figures
        assert record.id not in figures
    for process in (web, worker):
        assert stopped(process) == 0
        lines = [json.loads(line) for line in process.stderr.read().decode().splitlines()[1:]]
        assert not any(CANARY in str(line) for line in lines)
        if process is web:
            routes = [line.get("route") for line in lines]
            assert "/v1/sessions/{session}" in routes


def test_a_worker_told_to_stop_finishes_the_session_at_hand(start, stage):
    record = stage.takes_in()
    worker = start("worker")
    until(lambda: stage.session(record).status is Status.RUNNING, worker)
    assert stopped(worker) == 0
    assert stage.session(record).status is Status.IN_REVIEW


def test_egress_starts_sends_and_stops(start, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    path = folder / "egress.sock"
    with serving(lambda _: said(GOOD)) as model:
        process = start(
            "egress",
            CHATHAM_EGRESS=f"unix:{path}",
            CHATHAM_EGRESS_HOSTS=model.address.split("/")[2],
            CHATHAM_EGRESS_INTAKE_KEY=signer().verifier.encode(),
            CHATHAM_LLM="openai:local",
            CHATHAM_LLM_BASE_URL=model.address,
        )
        assert process.stderr.readline() == b"egress: ready\n"
        assert path.stat().st_mode & 0o777 == 0o600
        running = Running(process=process, path=path, model="openai:local", base_url=model.address)
        answer = running.transport(Limits(seconds=20)).complete(ASKED, Small, PERMIT)
        assert answer.parsed == Small(word="rota", turns=(3,))
        assert stopped(process) == 0


def test_egress_without_a_model_sends_nothing_and_stops(start):
    process = start("egress")
    assert b"nothing may leave" in process.stderr.readline()
    assert stopped(process) == 0


def test_web_and_releaser_start_answer_and_stop(start, tmp_path):
    """Through the kill of one of them: nothing looks whole that is not, and it comes back."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    told = {"CHATHAM_RELEASER": f"unix:{folder / 'r.sock'}"}
    web = start("web", **told)
    until(lambda: lives(web.url), web)
    assert not answers(web.url)
    releaser = start("releaser", **told)
    until(lambda: answers(web.url), releaser)
    shown = httpx2.get(f"{web.url}/enter", trust_env=False, timeout=PATIENCE)
    assert shown.status_code == 200
    releaser.send_signal(signal.SIGKILL)
    releaser.wait(timeout=PATIENCE)
    page = {"Accept": "text/html"}
    away = httpx2.get(f"{web.url}/enter", headers=page, trust_env=False, timeout=PATIENCE)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    again = start("releaser", **told)
    until(lambda: answers(web.url), again)
    assert stopped(again) == 0
    assert stopped(web) == 0


def test_a_releaser_without_a_socket_has_nothing_to_do_and_stops(start):
    process = start("releaser")
    assert b"nothing is to do" in process.stderr.readline()
    assert stopped(process) == 0


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.stem)
def test_a_unit_starts_what_the_procfile_starts(path):
    service = unit(path)
    line = service["ExecStart"].removeprefix("/opt/chatham/.venv/bin/")
    assert line == procfile()[path.stem.removeprefix("chatham-")]
    assert service["UMask"] == "0077"
    assert service["LimitCORE"] == "0"  # a core dump would hold what was said
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["ProtectHome"] == "yes"


def test_egress_has_an_account_of_its_own_and_none_of_intakes_files():
    egress, worker = (unit(ROOT / f"docs/operations/systemd/chatham-{n}.service") for n in APART)
    assert egress["User"] != worker["User"]
    assert "StateDirectory" not in egress
    assert egress["IPAddressDeny"] == worker["IPAddressDeny"] == "any"
    assert {"-/var/lib/chatham", "-/etc/chatham"} <= set(egress["InaccessiblePaths"].split())
    assert egress["EnvironmentFile"] != worker["EnvironmentFile"]
    read = ConfigParser(interpolation=None)
    read.optionxform = str
    read.read(ROOT / "docs/operations/systemd/chatham-egress.socket")
    assert (read["Socket"]["SocketUser"], read["Socket"]["SocketMode"]) == (worker["User"], "0600")


def test_web_has_an_account_of_its_own_and_none_of_the_releasers_files():
    web, releaser = (
        unit(ROOT / f"docs/operations/systemd/chatham-{n}.service") for n in ("web", "releaser")
    )
    assert web["User"] != releaser["User"]
    assert "StateDirectory" not in web
    assert {"-/var/lib/chatham", "-/etc/chatham"} <= set(web["InaccessiblePaths"].split())
    assert web["EnvironmentFile"] != releaser["EnvironmentFile"]
    assert web["IPAddressDeny"] == releaser["IPAddressDeny"] == "any"
    assert (web["SocketBindAllow"], web["SocketBindDeny"]) == ("tcp:8420", "any")
    assert releaser["SocketBindDeny"] == "any"
    read = ConfigParser(interpolation=None)
    read.optionxform = str
    read.read(ROOT / "docs/operations/systemd/chatham-releaser.socket")
    assert (read["Socket"]["SocketUser"], read["Socket"]["SocketMode"]) == (web["User"], "0600")


def test_every_line_of_the_procfile_has_a_unit():
    assert {path.stem.removeprefix("chatham-") for path in UNITS} == set(procfile())
