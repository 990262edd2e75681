"""The mail server is greeted on loopback, securely where that was asked for, and told nothing."""

import socket
import threading
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.programme.mail_server import MailServer, MailServerError

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@contextmanager
def listening(*answers):
    """A server that says these lines, one after the other, and notes what it hears."""
    heard = []
    listener = socket.create_server(("127.0.0.1", 0))

    def talk():
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb") as stream:
            for answer in answers:
                stream.write(answer + b"\r\n")
                stream.flush()
                heard.append(stream.readline().strip())

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    with listener:
        yield listener.getsockname()[1], heard
    thread.join(5)


def test_a_server_that_answers_hears_a_greeting_and_goodbye_and_nothing_else():
    with listening(b"220 here", b"250 here", b"221 bye") as (port, heard):
        MailServer.of(f"mailto://user:secret@127.0.0.1:{port}").greet()
    assert [line.split()[0] for line in heard if line] == [b"ehlo", b"QUIT"]


@pytest.mark.parametrize(
    "answers",
    [(b"554 go away",), (b"220 here", b"502 what?"), (b"220 here", b"250 no TLS here"), (b"",)],
)
def test_one_that_refuses_or_has_no_tls_is_told_without_its_words(answers):
    with (
        listening(*answers, b"221 bye") as (port, heard),
        pytest.raises(MailServerError) as refused,
    ):
        MailServer.of(f"mailtos://user:secret@127.0.0.1:{port}").greet()
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not any(line.upper().startswith((b"MAIL", b"AUTH")) for line in heard)


def test_nobody_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(MailServerError):
        MailServer.of(f"mailto://127.0.0.1:{port}").greet()


@pytest.mark.parametrize(
    ("address", "port", "tls", "upgrades"),
    [
        ("mailto://u:p@mail.example.org", 25, False, False),
        ("mailtos://u:p@mail.example.org", 587, False, True),
        ("mailtos://u:p@mail.example.org?mode=ssl", 465, True, False),
        ("mailtos://u:p@mail.example.org:465", 465, True, False),
        ("mailtos://u:p@example.org?smtp=mail.example.org&mode=starttls", 587, False, True),
    ],
)
def test_addresses_are_read_as_they_are_meant(address, port, tls, upgrades):
    server = MailServer.of(address)
    assert (server.host, server.port) == ("mail.example.org", port)
    assert (server.tls, server.upgrades) == (tls, upgrades)
    assert "p@" not in repr(server)


@given(st.text(max_size=60))
def test_anything_else_is_refused_and_not_quoted(text):
    told = None
    try:
        MailServer.of(text)
    except MailServerError as refused:
        told = str(refused)
    assert told is not None or text.lower().lstrip().startswith("mailto")
    assert told is None or len(text) < 12 or text not in told
