"""The net around every test of the web catches what it is for, and sees what there is to see."""

import logging
import os
import signal
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.app import create_app
from assistant.storage.outbox_records import Letter, MailKind, MailRecord
from tests.integration.sessions.scene import CANARY, CODE
from tests.ports import held_port
from tests.web.canaries import WORDS, net_out
from tests.web.conftest import SIGN_IN
from tests.web.grounds import served
from tests.web.recording import text, walk
from tests.web.serving import serving

pytestmark = pytest.mark.verify
SAID = "the northern depot closes in spring and nobody has been told"
ROW = "northern depot closes in spring"


async def _echo(request):
    to = {"Location": request.headers["X-Lead-To"]} if "X-Lead-To" in request.headers else {}
    return PlainTextResponse(await request.body(), status_code=400, headers=to)


def _asked(stage, path="/", **options):
    app = Starlette(routes=[Route("/{rest:path}", _echo, methods=["GET", "POST"])])
    app.state.chatham = stage.chatham
    with serving(app) as url, httpx2.Client(base_url=url, trust_env=False, timeout=60) as one:
        one.post(path, **options)


def _log(_stage):
    logging.getLogger("chatham.sessions").info("taken in: %s", CANARY)


def _log_of_a_fault(_stage):
    try:
        {}[CANARY]
    except KeyError:
        logging.getLogger("anything").exception("failed")


def _refusal_with_words_just_sent(stage):
    _asked(stage, content=SAID.encode())


def _output(_stage):
    os.write(2, f"{CANARY}\n".encode())


def _address_a_page_leads_to(stage):
    browser = {"User-Agent": "Mozilla/5.0"}
    _asked(stage, "/sessions", params={"said": f"{CANARY} {CANARY}"}, headers=browser)


def _address_an_answer_leads_to(stage):
    _asked(stage, headers={"X-Lead-To": f"/sessions?said=%7A{CANARY[1:]}"})


def _mail(stage):
    now = stage.chatham.clock.now()
    mail = MailRecord(
        id="mail_1",
        kind=MailKind.NOTIFICATION,
        engagement=CODE,
        person=stage.coachee.person,
        record="ntf_1",
        created_at=now,
        useful_until=now + timedelta(days=1),
        next_try=now,
    )
    with stage.chatham.database.write() as work:
        link = f"https://coaching.example.org/{CANARY}"
        work.outbox.add(mail, Letter(to="abena@example.org", link=link))
    _asked(stage)


def _temporary_file(_stage):
    with tempfile.TemporaryFile() as file:
        file.write(b"anything at all")


def _at_rest(stage):
    (stage.chatham._settings.home_dir / "kept").write_bytes(b"\x00" + CANARY.encode())
    _asked(stage)


LEAKS = {
    "log": (_log, _log_of_a_fault),
    "refusal": (_refusal_with_words_just_sent,),
    "output": (_output,),
    "address": (_address_a_page_leads_to, _address_an_answer_leads_to),
    "mail": (_mail,),
    "temporary file": (_temporary_file,),
    "at rest": (_at_rest,),
}


@pytest.mark.parametrize(
    ("where", "leak"), [(where, leak) for where, leaks in LEAKS.items() for leak in leaks]
)
def test_a_leak_is_caught(stage, net, monkeypatch, tmp_path, capfd, where, leak):
    with (
        pytest.raises(AssertionError, match=where),
        net_out(monkeypatch, tmp_path / "inner", capfd),
    ):
        leak(stage)
    net.caught.clear()


def test_what_is_allowed_is_not_caught(stage):
    _asked(stage, content=b"three words only")
    logging.getLogger("chatham.sessions").info("ses_1 queued")


def test_a_walk_through_the_api_is_seen_in_every_way_out(stage, net):
    with serving(create_app(served(stage), sign_in=SIGN_IN)) as url:
        walk(stage, url)
        httpx2.get(f"{url}/nowhere", trust_env=False, timeout=60)
    assert net.heard.keys() >= {"address", "log", "refusal", "at rest"}
    assert net.heard["log"] > 80
    assert net.caught == []


@pytest.fixture
def port():
    with held_port() as ours:
        yield str(ours)


def test_a_served_process_and_its_worker_say_nothing(stage, tmp_path, port):
    """Through `chatham serve` and the real models, from upload to draft and through refusals."""
    stage.says_yes()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    env = os.environ | {
        "CHATHAM_HOME": str(stage.chatham._settings.home_dir),
        "CHATHAM_SIGN_IN": "local",
        "CHATHAM_PORT": port,
        "TMPDIR": str(scratch),
    }
    served = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "serve"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=Path(__file__).parents[2],
    )
    base = f"http://127.0.0.1:{port}"
    try:
        with httpx2.Client(
            base_url=base,
            trust_env=False,
            timeout=120,
            headers={"Origin": base},
            transport=httpx2.HTTPTransport(retries=10),
        ) as browser:
            _upload_and_be_refused(browser)
    finally:
        served.send_signal(signal.SIGTERM)
        said, _ = served.communicate(timeout=240)
    assert b"http://127.0.0.1" in said
    for word in (*WORDS, ROW):
        assert word.encode() not in said
    left = [path for path in scratch.rglob("*") if path.is_file()]
    assert [path.name for path in left if CANARY.encode() in path.read_bytes()] == []


def _upload_and_be_refused(browser):
    entered = browser.post("/enter", data={"who": f"coach {CODE} Farah", "next": "/"})
    assert entered.status_code == 303
    csrf = {"X-CSRF-Token": browser.get("/v1/me").json()["csrf_token"]}
    here = {"engagement": CODE}
    for said in (b"\x00" + text(), b"zaffre zaffre", text() * 5_000):
        got = browser.post("/v1/sessions", params=here, content=said, headers=csrf)
        assert got.status_code in {400, 413}
    got = browser.post("/v1/consents", json={CANARY: CANARY}, headers=csrf)
    assert got.status_code == 422
    taken = browser.post("/v1/sessions", params=here, content=text(), headers=csrf)
    assert taken.status_code == 202
    place = taken.headers["Location"]
    with browser.stream("GET", f"{place}/events", timeout=300) as events:
        for line in events.iter_lines():
            if any(end in line for end in ("in_review", "escalated", "failed", "blocked")):
                break
    status = browser.get(place).json()["status"]
    assert status in {"in_review", "escalated"}
    page = {"Accept": "text/html"}
    for path in (place.removeprefix("/v1"), "/today", f"/sessions/{CODE}", "/nowhere"):
        browser.get(path, headers=page)
