"""When one of the two is not there, dies in the middle, is slow, or is somebody else."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import httpx2
import pytest

from api.web.releaser import StrangerError, way_to
from tests.web_process import RunningWeb, Scripted, answers, releaser_of, web_before

PAGE = {"Accept": "text/html"}


@pytest.fixture
def http(web: RunningWeb):
    with httpx2.Client(base_url=web.url, trust_env=False, timeout=120) as client:
        yield client


def test_nobody_there_is_said_warmly_and_soon(http: httpx2.Client) -> None:
    page = http.get("/today", headers=PAGE)
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "Nothing of this was done" in page.text
    assert "call your local emergency number" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    told = http.post("/v1/sessions", content=b"x")
    assert told.status_code == 503
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json()["type"] == "urn:chatham:problem:away"
    assert http.get("/health/live").json() == {"status": "live"}
    assert http.get("/static/chatham.css").status_code == 200
    assert http.get("/health/ready").status_code == 503


def test_it_comes_back_by_itself(http: httpx2.Client, place: Path) -> None:
    assert http.get("/x").status_code == 503
    one = Scripted(place, answers(b"one"))
    assert http.get("/x").text == "one"
    one.close()
    assert http.get("/x").status_code == 503
    two = Scripted(place, answers(b"two"))
    assert http.get("/x").text == "two"
    two.close()


@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ],
)
def test_half_an_answer_never_looks_whole(
    http: httpx2.Client, behind: Scripted, half: bytes
) -> None:
    behind.reply = lambda line: line.sendall(half)  # and the connection ends, as when it is killed
    with pytest.raises(httpx2.RemoteProtocolError):
        http.get("/x")
    behind.reply = answers()
    assert http.get("/x").text == "ok"


def test_what_may_have_been_done_is_not_said_to_be_undone(
    http: httpx2.Client, behind: Scripted
) -> None:
    behind.reply = lambda line: None
    read, written = http.get("/x"), http.post("/x", content=b"")
    assert read.status_code == written.status_code == 503
    assert "Nothing was changed" in read.json()["detail"]
    assert "may be done or not" in written.json()["detail"]
    behind.reply = lambda line: line.sendall(b"rubbish\r\n\r\n")
    assert http.get("/x").status_code == 503


def test_an_answer_to_a_body_that_was_not_wanted(http: httpx2.Client, behind: Scripted) -> None:
    """As when a cookie does not pass: the answer comes before the file has been read."""
    behind.reply = lambda line: line.sendall(b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno")
    answer = http.post("/v1/sessions", content=b"x" * 9_000_000)
    assert (answer.status_code, answer.text) == (401, "no")


def test_events_come_one_by_one(http: httpx2.Client, behind: Scripted) -> None:
    heard, ended = threading.Event(), threading.Event()

    def reply(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n")
        assert heard.wait(120)
        line.sendall(b"9\r\ndata: 2\n\n\r\n")
        assert line.recv(1) == b""  # whoever listened has gone, and so does web
        ended.set()

    behind.reply = reply
    with http.stream("GET", "/v1/sessions/s/events") as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"data: 1\n\n"
        heard.set()
        assert next(parts) == b"data: 2\n\n"
    assert ended.wait(120)


def test_who_hangs_up_while_the_releaser_works_is_hung_up_on(
    web: RunningWeb, behind: Scripted
) -> None:
    works, ended = threading.Event(), threading.Event()

    def reply(line: socket.socket) -> None:
        works.set()
        assert line.recv(1) == b""
        ended.set()

    behind.reply = reply
    for head in (b"GET /x", b"POST /x"):
        works.clear()
        ended.clear()
        with socket.create_connection(("127.0.0.1", web.port)) as line:
            line.sendall(head + b" HTTP/1.1\r\nHost: localhost\r\n")
            line.sendall(b"\r\n" if head.startswith(b"GET") else b"Content-Length: 9\r\n\r\n")
            assert works.wait(120)
        assert ended.wait(120)


def test_a_large_file_is_not_held(web: RunningWeb, behind: Scripted) -> None:
    """The releaser does not read; so web does not either, however much is sent."""
    reads = threading.Event()
    taken = []

    def reply(line: socket.socket) -> None:
        assert reads.wait(120)
        left = 16_000_000
        while left:
            left -= len(line.recv(1 << 20))
        taken.append(True)
        line.sendall(b"HTTP/1.1 202 Yes\r\nContent-Length: 0\r\n\r\n")

    behind.reply = reply
    before = web.peak_mb()
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as line:
        head = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16000000\r\n\r\n"
        sends = threading.Thread(target=line.sendall, args=(head + b"x" * 16_000_000,))
        sends.start()
        while not behind.heads:
            sends.join(0.05)
        sends.join(1)
        assert sends.is_alive()  # stopped on its way: neither kernel nor web takes it all
        reads.set()
        sends.join(120)
        assert line.recv(1 << 12).startswith(b"HTTP/1.1 202 ")
    assert taken == [True]
    assert web.peak_mb() - before < 8


def test_a_slow_head_and_a_slow_body_end(place: Path, web: RunningWeb) -> None:
    from api.web.bodies import QUIET_S
    from api.web.connections import HEAD_S

    with (
        socket.create_connection(("127.0.0.1", web.port), timeout=90) as head,
        socket.create_connection(("127.0.0.1", web.port), timeout=90) as body,
    ):
        head.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        made = Scripted(place, lambda line: [None for _ in iter(lambda: line.recv(99), b"")])  # type: ignore[arg-type,return-value]
        body.sendall(b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab")
        assert HEAD_S < QUIET_S
        assert _ended(head)
        assert body.recv(1 << 12).startswith(b"HTTP/1.1 408 ")
        made.close()


def _ended(line: socket.socket) -> bool:
    try:
        return line.recv(1 << 12) == b""
    except ConnectionResetError:
        return True


def test_stopping_waits_for_what_is_under_way(place: Path) -> None:
    works, told = threading.Event(), threading.Event()

    def reply(line: socket.socket) -> None:
        works.set()
        assert told.wait(120)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")

    made = Scripted(place, reply)
    with web_before(place) as own, httpx2.Client(trust_env=False, timeout=120) as client:
        got: list[httpx2.Response] = []
        asks = threading.Thread(target=lambda: got.append(client.get(f"{own.url}/x")))
        asks.start()
        assert works.wait(120)
        own.process.send_signal(signal.SIGTERM)
        told.set()
        asks.join(120)
        assert got[0].text == "done"
        assert own.process.wait(120) == 0
    made.close()


def test_nobody_but_webs_account_is_heard(place: Path, web: RunningWeb, http) -> None:
    asked = []

    async def app(scope, receive, send) -> None:
        asked.append(scope)

    with releaser_of(app, place, account=os.geteuid() + 1):
        assert http.get("/x").status_code == 503
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            try:
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert line.recv(99) == b""
            except ConnectionError:
                pass
    assert [one for one in asked if one["type"] == "http"] == []


def test_not_a_byte_goes_to_an_account_that_is_not_known(place: Path, behind: Scripted) -> None:
    async def ask() -> None:
        async with way_to(place, frozenset({os.geteuid() + 1})) as way:
            await way.request("GET", "http://releaser/x", headers={"Cookie": "c=1"})

    # In a thread of its own: where a browser was driven before, this one has a loop that runs.
    with ThreadPoolExecutor(1) as pool, pytest.raises(StrangerError):
        pool.submit(anyio.run, ask).result()
    assert behind.heads == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"CHATHAM_RELEASER": "tcp:127.0.0.1:1"}, "must be `unix:`"),
        ({"CHATHAM_HOST": "0.0.0.0"}, "serves this machine only"),  # noqa: S104
        ({"CHATHAM_PUBLIC_URL": "https://a.example"}, "serves this machine only"),
        ({"CHATHAM_SIGN_IN": "nobody"}, "tokens, local or oidc"),
        ({"CHATHAM_PORT": "http"}, "a number from 1"),
        ({"CHATHAM_RELEASER_USER": "no-such-account"}, "names no account"),
    ],
)
def test_what_would_not_be_safe_does_not_start(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str], why: str
) -> None:
    from assistant.access.modes import SignInError
    from assistant.apart.sockets import PlaceError
    from assistant.apart.web_settings import WebSettingsError, web_settings

    with pytest.raises((PlaceError, SignInError, WebSettingsError), match=why):
        web_settings({"CHATHAM_RELEASER": "unix:/run/r.sock"} | more)


def test_web_writes_what_it_does_and_nothing_of_anybody(place: Path) -> None:
    with web_before(place) as own:
        asked = f"{own.url}/zaffre?zaffre"
        httpx2.get(asked, headers={"X": "zaffre"}, trust_env=False, timeout=60)
        own.says(b"GET /zaffre\x01 HTTP/1.1\r\n\r\n")
        written = own.told()
    assert written == "web: the releaser does not answer\n"
    assert json.dumps(written)
