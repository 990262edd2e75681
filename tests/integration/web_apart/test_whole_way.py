"""Pages and API through the real web process: as in one process, from sign-in to a Word file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.app import create_app
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from assistant.storage.statuses import Status
from tests.integration.sessions.scene import CODE, ORDINARY, Scene, overrides, scene
from tests.ports import held_port
from tests.web_process import RunningWeb, releaser_of, web_before

SPOKEN = "\n".join(f"{'Farah' if part == 'coach' else 'Abena'}: {text}" for part, text in ORDINARY)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    built = scene(tmp_path_factory.mktemp("home") / "home", overrides())
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture(scope="module")
def web(stage: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWeb]:
    folder: Path = tmp_path_factory.mktemp("whole")
    folder.chmod(0o700)
    path = folder / "r.sock"
    with held_port() as port:
        how = SignIn(mode=Mode.LOCAL, public_url=f"http://127.0.0.1:{port}")
        app = create_app(stage.chatham, sign_in=how, limits=Limits(failures="3/minute"))
        with (
            releaser_of(app, path),
            web_before(path, port=port, more={"CHATHAM_SIGN_IN": "local"}) as running,
        ):
            yield running


@pytest.fixture
def browser(web: RunningWeb) -> Iterator[httpx2.Client]:
    with httpx2.Client(
        base_url=web.url,
        trust_env=False,
        timeout=60,
        headers={"Accept": "text/html", "Origin": web.url, "Sec-Fetch-Site": "same-origin"},
    ) as client:
        yield client


def entered(browser: httpx2.Client) -> str:
    """Sign in as the coach of the scene; the token that writes bear."""
    led = browser.post("/enter", data={"who": f"coach {CODE} Farah"})
    assert led.status_code == 303
    assert "HttpOnly" in led.headers["Set-Cookie"]
    return str(browser.get("/v1/me").json()["csrf_token"])


def test_from_signing_in_to_a_word_file(
    stage: Scene, web: RunningWeb, browser: httpx2.Client
) -> None:
    token = {"X-CSRF-Token": entered(browser)}
    page = browser.get("/today")
    assert page.status_code == 200
    assert "Local mode" in page.text
    found = re.search(r"/static/chatham\.css\?v=\w+", page.text)
    assert found
    style = browser.get(found[0])
    assert style.headers["Cache-Control"].endswith("immutable")

    query = {"engagement": CODE, "filename": "x.txt"}
    once = {**token, "Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
    typed = {"Content-Type": "application/octet-stream"}
    sent = browser.post("/v1/sessions", params=query, content=SPOKEN.encode(), headers=once | typed)
    assert sent.status_code == 202, sent.text
    again = browser.post(
        "/v1/sessions", params=query, content=SPOKEN.encode(), headers=once | typed
    )
    assert again.json() == sent.json()
    base = f"/v1/sessions/{sent.json()['id']}"

    with browser.stream("GET", f"{base}/events") as events:
        lines = events.iter_lines()
        assert next(lines) == "event: session"  # before anything has been done
        runs = threading.Thread(target=stage.chatham.worker.run_next)
        runs.start()
        told = list(lines)
        runs.join()
    assert any(f'"{Status.IN_REVIEW.value}"' in line for line in told)

    draft = browser.get(f"{base}/draft", headers={"Accept": "application/json"})
    tag = {"If-Match": draft.headers["ETag"]}
    gone = browser.delete(f"{base}/draft/lines/own_words:1", headers=token | tag)
    assert gone.json()["state"] == "made"
    stale = browser.delete(f"{base}/draft/lines/own_words:2", headers=token | tag)
    assert stale.status_code == 412

    field = re.search(r'name="csrf" value="([^"]+)"', browser.get("/today").text)
    assert field
    assert browser.post(f"{base}/approve", headers=token).status_code in {200, 204}
    word = browser.get(f"{base}/copies/summary.docx")
    assert word.content.startswith(b"PK")
    assert word.headers["Content-Disposition"].startswith("attachment")
    assert web.peak_mb() < 70

    left = browser.post("/leave", data={"csrf": field[1]})
    assert left.status_code == 303
    assert browser.get("/v1/me").status_code == 401


def test_a_form_without_its_token_is_refused(browser: httpx2.Client) -> None:
    entered(browser)
    assert browser.post("/leave", data={"csrf": "made-up"}).status_code == 403
    other = browser.post(
        "/leave", headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert other.status_code == 403


@pytest.mark.parametrize("path", ["/static/none.css", "/static/../app.py", "/nowhere", "/today"])
def test_what_is_not_there_or_not_yours_is_said_by_the_releaser(
    browser: httpx2.Client, path: str
) -> None:
    answer = browser.get(path)
    assert answer.status_code in {303, 404}
    if answer.status_code == 404:
        assert "There is no such page" in answer.text


def test_who_fails_is_slowed_down_by_their_own_address(browser: httpx2.Client) -> None:
    def asked(whence: str) -> int:
        headers = {"Authorization": "Bearer x", "X-Forwarded-For": whence}
        return browser.get("/v1/me", headers=headers).status_code

    assert [asked("203.0.113.1") for _ in range(4)] == [401, 401, 401, 429]
    forged = {"Authorization": "Bearer x", "Chatham-Client": "203.0.113.3"}
    assert (
        browser.get("/v1/me", headers={**forged, "X-Forwarded-For": "203.0.113.1"}).status_code
        == 429
    )
    assert asked("203.0.113.2") == 401


def test_another_name_and_a_flood_are_turned_away_before_the_releaser(
    web: RunningWeb, browser: httpx2.Client
) -> None:
    page = browser.get("/today", headers={"Host": "elsewhere.example"})
    assert page.status_code == 421
    assert "Not under this name" in page.text
    # In one go, so that a busy machine does not make a minute of it.
    one = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.77\r\n"
    told = web.says((one + b"\r\n") * 1200 + one + b"Connection: close\r\n\r\n", seconds=60)
    assert told.count(b"HTTP/1.1 200 ") == 1200
    assert told.count(b"HTTP/1.1 429 ") == 1


def test_ready_is_the_releasers_word(browser: httpx2.Client) -> None:
    assert browser.get("/health/ready").json() == {"status": "ready"}
    standing = browser.get("/health/web").json()
    assert standing["status"] == "live"
    outside = browser.get("/health/web", headers={"X-Forwarded-For": "203.0.113.5"})
    assert outside.status_code == 404
