"""Bytes that an attacker would send: what reaches the releaser has one meaning, or is refused."""

from __future__ import annotations

import json
import socket

import pytest

from tests.web_process import RunningWeb, Scripted

HOST = b"Host: 127.0.0.1\r\n"
END = b"Connection: close\r\n\r\n"


def get(target: bytes, more: bytes = b"") -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + more + END


def post(more: bytes, body: bytes) -> bytes:
    return b"POST /v1/sessions HTTP/1.1\r\n" + HOST + more + END + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def fields(head: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\r\n")[1:-2]:
        name, _, value = line.partition(b": ")
        found.setdefault(name.lower(), []).append(value)
    return found


def test_a_request_is_handed_on_as_it_came(web: RunningWeb, behind: Scripted) -> None:
    cookies = b'Cookie: a=1\r\nCookie: b=2\r\nAccept-Language: de;q=0.5\r\nIf-Match: "x"\r\n'
    answer = web.says(get(b"/sessions/%7E?q=a%26b&q=", cookies))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nok")
    assert behind.heads[0].startswith(b"GET /sessions/%7E?q=a%26b&q= HTTP/1.1\r\n")
    came = fields(behind.heads[0])
    assert came[b"cookie"] == [b"a=1", b"b=2"]
    assert came[b"if-match"] == [b'"x"']
    assert came[b"chatham-client"] == [b"127.0.0.1"]
    assert b"content-length" not in came
    assert b"transfer-encoding" not in came


@pytest.mark.parametrize(
    "forged",
    [
        b"Chatham-Client: 203.0.113.9\r\n",
        b"chatham-client: 203.0.113.9\r\nCHATHAM-CLIENT: 203.0.113.8\r\n",
        b"Chatham_Client: 203.0.113.9\r\n",
        b"Connection: chatham-client\r\n",
        b"Forwarded: for=203.0.113.9\r\n",
        b"X-Real-IP: 203.0.113.9\r\n",
        b"X-Forwarded-Host: elsewhere.example\r\n",
    ],
)
def test_nobody_says_where_they_come_from(web: RunningWeb, behind: Scripted, forged: bytes) -> None:
    web.says(get(b"/", forged))
    came = fields(behind.heads[0])
    assert came[b"chatham-client"] == [b"127.0.0.1"]
    assert b"203.0.113" not in behind.heads[0]
    assert b"elsewhere" not in behind.heads[0]
    assert b"chatham_client" not in came


def test_a_proxy_on_this_machine_says_it_once(web: RunningWeb, behind: Scripted) -> None:
    web.says(get(b"/", b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"))
    came = fields(behind.heads[0])
    assert came[b"chatham-client"] == [b"203.0.113.7"]
    assert not [name for name in came if name.startswith(b"x-forwarded")]


TWO_WAYS = {
    "length and chunks": post(
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
    ),
    "chunks and length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n"),
    "two lengths": post(b"Content-Length: 4\r\nContent-Length: 5\r\n", b"abcde"),
    "a list of lengths": post(b"Content-Length: 4, 5\r\n", b"abcde"),
    "a length with a sign": post(b"Content-Length: +4\r\n", b"abcd"),
    "a coding nobody knows": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    "two codings": post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
    "a space before the colon": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    "a vertical tab": post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
    "a chunk that is no number": post(b"Transfer-Encoding: chunked\r\n", b"zz\r\nab\r\n0\r\n\r\n"),
    "no host": b"GET / HTTP/1.1\r\n" + END,
    "two hosts": get(b"/", b"Host: elsewhere.example\r\n"),
    "a zero byte": get(b"/", b"X: a\x00b\r\n"),
    "a bare carriage return": get(b"/", b"X: a\rChatham-Client: 203.0.113.9\r\n"),
    "a space in the target": get(b"/a /b"),
    "control in the target": get(b"/a\x01b"),
}


@pytest.mark.parametrize("name", TWO_WAYS)
def test_what_can_be_read_in_two_ways_goes_nowhere(
    web: RunningWeb, behind: Scripted, name: str
) -> None:
    answer = web.says(TWO_WAYS[name])
    assert status(answer) in {400, 501}
    assert answer.count(b"HTTP/1.1 ") == 1  # and the connection is closed: nothing follows
    # At most a request that broke off before its end; never one that looks complete.
    assert len(behind.heads) <= (name == "a chunk that is no number")


def test_one_length_said_twice_is_said_once(web: RunningWeb, behind: Scripted) -> None:
    web.says(post(b"Content-Length: 4\r\nContent-Length: 4\r\n", b"abcd"))
    assert fields(behind.heads[0])[b"content-length"] == [b"4"]


def test_chunks_stay_chunks_and_their_trailer_ends_here(web: RunningWeb, behind: Scripted) -> None:
    bodies = []

    def reply(line: socket.socket) -> None:
        body = b""
        while not body.endswith(b"0\r\n\r\n"):
            body += line.recv(1 << 12)
        bodies.append(body)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    behind.reply = reply
    sent = b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nChatham-Client: 203.0.113.9\r\n\r\n"
    assert status(web.says(post(b"Transfer-Encoding: chunked\r\n", sent))) == 200
    came = fields(behind.heads[0])
    assert came[b"transfer-encoding"] == [b"chunked"]
    assert b"content-length" not in came
    assert b"203.0.113.9" not in bodies[0]
    assert b"x=y" not in bodies[0]


def test_two_requests_in_one_go_are_two_requests(web: RunningWeb, behind: Scripted) -> None:
    both = b"GET /one HTTP/1.1\r\n" + HOST + b"\r\n" + get(b"/two")
    assert web.says(both).count(b"HTTP/1.1 200 ") == 2
    assert [head.split(b" ")[1] for head in behind.heads] == [b"/one", b"/two"]


@pytest.mark.parametrize(
    "target",
    [
        *(b"//elsewhere.example/x", b"/%2e%2e/%2e%2e/etc/passwd", b"/a/../b", b"/%00", b"/a%2Fb"),
        *(b"/static/..%2f..%2fapp.py", b"/static/%2e%2e/%2e%2e/app.py", b"/static//etc/passwd"),
    ],
)
def test_a_path_is_the_releasers_to_judge(web: RunningWeb, behind: Scripted, target: bytes) -> None:
    assert web.says(get(target)).endswith(b"ok")
    assert behind.heads[0].split(b" ")[1] == target


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://127.0.0.1/today HTTP/1.1\r\n",
        b"GET http://elsewhere.example/ HTTP/1.1\r\n",
        b"OPTIONS * HTTP/1.1\r\n",
        b"CONNECT 127.0.0.1:22 HTTP/1.1\r\n",
    ],
)
def test_what_is_no_path_goes_nowhere(web: RunningWeb, behind: Scripted, line: bytes) -> None:
    assert status(web.says(line + HOST + END)) == 400
    assert behind.heads == []


def test_no_web_sockets(web: RunningWeb, behind: Scripted) -> None:
    asks = b"GET /today HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        line.sendall(asks)
        assert status(line.recv(1 << 12)) == 400
    assert behind.heads == []


def test_what_is_about_this_connection_ends_here(web: RunningWeb, behind: Scripted) -> None:
    hop = b"Connection: x-mine\r\nX-Mine: 1\r\nKeep-Alive: 9\r\nTE: trailers\r\n"
    hop += b"Proxy-Authorization: p\r\n"
    web.says(b"GET / HTTP/1.1\r\n" + HOST + hop + END)
    came = fields(behind.heads[0])
    assert came[b"connection"] == [b"close"]
    assert not came.keys() & {b"x-mine", b"keep-alive", b"te", b"proxy-authorization"}


def test_what_is_about_the_other_connection_ends_here_too(
    web: RunningWeb, behind: Scripted
) -> None:
    behind.reply = lambda line: line.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-theirs\r\nX-Theirs: 1\r\n"
        b"Server: theirs\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Encoding: gzip\r\n\r\n"
        b"3\r\n\x1f\x8bz\r\n0\r\n\r\n"
    )
    head, _, body = web.says(get(b"/")).partition(b"\r\n\r\n")
    came = fields(head + b"\r\n\r\n")
    assert came[b"set-cookie"] == [b"a=1", b"b=2"]
    assert came[b"transfer-encoding"] == [b"chunked"]
    assert len(came[b"date"]) == 1
    assert not came.keys() & {b"x-theirs", b"server"}
    assert body == b"3\r\n\x1f\x8bz\r\n0\r\n\r\n"  # packed as it came


def test_where_the_releaser_leads_to_the_browser_goes(web: RunningWeb, behind: Scripted) -> None:
    behind.reply = lambda line: line.sendall(
        b"HTTP/1.1 303 See Other\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n"
    )
    answer = web.says(get(b"/"))
    assert status(answer) == 303
    assert b"http://127.0.0.1:1/x" in answer
    assert len(behind.heads) == 1


@pytest.mark.parametrize(
    ("method", "told", "ends"),
    [
        (b"HEAD", b'200 OK\r\nContent-Length: 10\r\nETag: "x"\r\n\r\n', b"\r\n\r\n"),
        (b"GET", b'304 Not Modified\r\nETag: "x"\r\n\r\n', b"\r\n\r\n"),
        (b"POST", b'204 No Content\r\nETag: "x"\r\n\r\n', b"\r\n\r\n"),
        (b"GET", b'412 No\r\nETag: "x"\r\nContent-Length: 2\r\n\r\nno', b"\r\n\r\nno"),
    ],
)
def test_an_answer_without_a_body_stays_without_one(
    web: RunningWeb, behind: Scripted, method: bytes, told: bytes, ends: bytes
) -> None:
    behind.reply = lambda line: line.sendall(b"HTTP/1.1 " + told)
    answer = web.says(method + b" /x HTTP/1.1\r\n" + HOST + END)
    assert status(answer) == int(told[:3])
    assert b'etag: "x"' in answer
    assert answer.endswith(ends)


@pytest.mark.parametrize("host", [b"elsewhere.example", b"[::1", b"", b"127.0.0.1@elsewhere"])
def test_another_name_is_turned_away_here(web: RunningWeb, behind: Scripted, host: bytes) -> None:
    answer = web.says(b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n" + END)
    assert status(answer) == 421
    assert behind.heads == []


def test_a_head_without_end_is_refused(web: RunningWeb, behind: Scripted) -> None:
    many = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(60))
    assert status(web.says(get(b"/", many))) in {400, 431}  # as it comes in one piece, or in two
    assert status(web.says(get(b"/" + b"a" * 60_000))) in {400, 431}
    assert behind.heads == []


@pytest.mark.parametrize("more", [b"Content-Length: 70000\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_too_large_is_refused_however_it_comes(
    web: RunningWeb, behind: Scripted, more: bytes
) -> None:
    behind.reply = lambda line: [None for _ in iter(lambda: line.recv(1 << 16), b"")]  # type: ignore[assignment,return-value]
    chunk = b"7d0\r\n" + b"x" * 2000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        line.sendall(b"POST /enter HTTP/1.1\r\n" + HOST + more + b"\r\n")
        if b"chunked" in more:
            line.sendall(chunk * 33)
        answer = b""
        while not answer.endswith(b"}"):  # its head and its body may come one after the other
            part = line.recv(1 << 14)
            assert part
            answer += part
    assert status(answer) == 413
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 413
