"""Whoever can write to the egress socket, and whoever stands where egress should be.

The process is real, and so are the socket and the servers behind it.
"""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from assistant.egress import wire
from assistant.egress.client import EgressAsker, connected, greeted
from assistant.egress.messages import MOST_ANSWER_BYTES, Answer, Hello, Said, digest
from assistant.egress.record import LIFETIME_S, MOST_BYTES, Refusal, record_of, signed
from assistant.llm.asking import Asked
from assistant.llm.faults import Fault
from assistant.llm.ladder import RawAnswer, Rung, schema_of
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.system import SystemClock
from governance.identity import ThemeReport
from tests.contract.chat_transport_contract import ASKED, GOOD, PERMIT, Small
from tests.egress_process import SHAPE, Running, signer, told
from tests.unit.llm.openai_server import Server, said
from tests.unit.llm.sessions import ABROAD, LOCAL, SECRET

pytestmark = pytest.mark.verify

NOBODY = 65534
REQUEST = Asked(rung=Rung.JSON_SCHEMA, messages=ASKED, schema=schema_of(Small), permit=PERMIT)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


def expires(seconds: float = LIFETIME_S) -> int:
    return int(SystemClock().now().timestamp() + seconds)


def written(challenge: str, *, by: bytes = b"i" * 32, lasts: float = LIFETIME_S) -> bytes:
    record = record_of(
        REQUEST,
        challenge=challenge,
        expires=expires(lasts),
        temperature=0.0,
        most_output_tokens=4096,
    )
    return signed(record, signer(by))


def answer(line: socket.socket) -> Answer:
    return Answer.model_validate_json(wire.receive(line, most=MOST_ANSWER_BYTES, seconds=20))


def refused(running: Running, **forged: object) -> Refusal | None:
    with connected(running.path) as line:
        wire.send(line, written(greeted(line).challenge, **forged))  # type: ignore[arg-type]
        return answer(line).refused


def said_again(line: socket.socket, record: bytes) -> Refusal | None:
    with suppress(OSError):
        wire.send(line, record)
        return answer(line).refused
    return None


def test_a_signed_record_is_sent_once(running: Running, model: Server, forbidden: Server) -> None:
    with connected(running.path) as line:
        hello = greeted(line)
        record = written(hello.challenge)
        wire.send(line, record)
        got = answer(line)
        assert got.said is not None
        assert (got.said.text, got.record) == (GOOD, digest(record))
        assert said_again(line, record) is None  # nobody listens there any longer
    with connected(running.path) as line:
        greeted(line)
        assert said_again(line, record) is Refusal.ANOTHER_CONNECTION
    assert len(model.bodies) == 1
    assert forbidden.bodies == []


def test_the_environments_proxies_hear_nothing(
    running: Running, model: Server, forbidden: Server
) -> None:
    assert isinstance(running.asker().ask(REQUEST), RawAnswer)
    assert len(model.bodies) == 1
    assert forbidden.bodies == []


def test_forged_expired_and_endless_records(running: Running, model: Server) -> None:
    assert refused(running, by=b"x" * 32) is Refusal.NOT_SIGNED
    assert refused(running, lasts=-1) is Refusal.RUN_OUT
    assert refused(running, lasts=86_400) is Refusal.RUN_OUT
    assert model.bodies == []


@pytest.mark.parametrize(
    "permit",
    [
        replace(PERMIT, processor=ABROAD),
        replace(PERMIT, processor=replace(LOCAL, locality=ABROAD.locality)),
        replace(PERMIT, purpose=ThemeReport.code),
    ],
)
def test_another_processor_or_purpose(running: Running, model: Server, permit: object) -> None:
    record = record_of(
        replace(REQUEST, permit=permit),  # type: ignore[arg-type]
        challenge="0" * 32,
        expires=expires(),
        temperature=0.0,
        most_output_tokens=4096,
    )
    with connected(running.path) as line:
        own = record.model_copy(update={"challenge": greeted(line).challenge})
        wire.send(line, signed(own, signer()))
        assert answer(line).refused in {Refusal.PROCESSOR, Refusal.PURPOSE}
    assert model.bodies == []


@pytest.mark.parametrize(
    "bytes_",
    [
        b"",
        b"\x00",
        struct.pack(">I", 10) + b"half",
        struct.pack(">I", MOST_BYTES + 1),
        struct.pack(">I", 0xFFFFFFFF) + b"x" * 100,
        struct.pack(">I", 0),
        struct.pack(">I", 5) + b"\xff\xfe{}\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_half_a_record_and_one_that_is_too_long(
    running: Running, model: Server, bytes_: bytes
) -> None:
    with connected(running.path) as line:
        greeted(line)
        line.sendall(bytes_)
        line.shutdown(socket.SHUT_WR)
        with suppress(OSError):  # hung up on
            assert answer(line).refused is Refusal.NOT_SIGNED
    assert model.bodies == []
    assert isinstance(running.asker().ask(REQUEST), RawAnswer)  # and the next one is served


def test_a_redirect_to_a_host_that_is_not_allowed(
    running: Running, model: Server, forbidden: Server
) -> None:
    model.answer = lambda _: (307, {}, {"Location": f"{forbidden.address}/chat/completions"})
    assert running.asker().ask(REQUEST) in {Fault.BROKEN, Fault.REFUSED}
    assert len(model.bodies) == 1
    assert forbidden.bodies == []


def test_an_answer_without_end_comes_back_cut(running: Running, model: Server) -> None:
    model.answer = lambda _: said("x" * 3_000_000)
    got = running.asker().ask(REQUEST)
    assert isinstance(got, RawAnswer)
    assert len(got.text) == 200_001


@pytest.mark.parametrize("part", ["content", "refusal", "tool_calls", "audio"])
def test_an_answer_of_another_shape_is_told_to_nobody(
    running: Running, model: Server, part: str
) -> None:
    # A library warns of what has another type, and quotes it; the last test reads what was written.
    status, body, *_ = said(GOOD)
    body["choices"][0]["message"][part] = [{"echoed": SECRET}]
    model.answer = lambda _: (status, body)
    running.asker().ask(REQUEST)
    assert len(model.bodies) == 1


@as_root
def test_another_account_is_hung_up_on_without_a_word(running: Running, model: Server) -> None:
    # With every lock on the way left open, as a careless administrator might.
    below = Path(tempfile.gettempdir())
    folders = [running.path, *(one for one in running.path.parents if below in one.parents)]
    before = [folder.stat().st_mode for folder in folders]
    for folder in folders:
        folder.chmod(0o777)
    try:
        asks = (
            "import socket, sys\n"
            "line = socket.socket(socket.AF_UNIX)\n"
            f"line.connect({str(running.path)!r})\n"
            "line.settimeout(10)\n"
            "print(len(line.recv(100)))"
        )
        heard = subprocess.run(
            ["/usr/bin/python3", "-c", asks],
            user=NOBODY,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for folder, mode in zip(folders, before, strict=True):
            folder.chmod(mode)
    assert (heard.stdout.strip(), heard.returncode) in {("0", 0), ("", 1)}, heard.stderr
    assert "FileNotFound" not in heard.stderr
    assert "PermissionError" not in heard.stderr
    assert model.bodies == []


# ---- somebody else where egress should be ---------------------------------------------------


@contextmanager
def impostor(path: Path, reply: object, **hello: object) -> Iterator[list[bytes]]:
    """Listens at `path` and answers a record with what `reply` makes of it."""
    heard: list[bytes] = []
    listens = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listens.bind(str(path))
    listens.listen()

    def serve() -> None:
        line, _ = listens.accept()
        with line:
            told_ = {
                "challenge": "a" * 32,
                "processor": LOCAL.id,
                "locality": "local",
                "host": "127.0.0.1:1",
                "hosts": "",
                "apart": False,
                "files": True,
                "ports": True,
            }
            try:
                wire.send(line, Hello(**(told_ | hello)).model_dump_json().encode())
                heard.append(wire.receive(line, most=MOST_BYTES, seconds=10))
                wire.send(line, reply(heard[0]))  # type: ignore[operator]
            except OSError:
                return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        thread.join(timeout=20)
        listens.close()


def asker(path: Path, **more: object) -> EgressAsker:
    return EgressAsker(path, signer=signer(), clock=SystemClock(), shape=SHAPE, seconds=20, **more)  # type: ignore[arg-type]


def answering(**changes: object):
    def reply(record: bytes) -> bytes:
        whole: dict[str, object] = {
            "challenge": "a" * 32,
            "record": digest(record),
            "said": Said(text=GOOD),
        }
        return Answer(**(whole | changes)).model_dump_json().encode()  # type: ignore[arg-type]

    return reply


def test_the_impostor_of_these_tests_is_believed_when_it_does_everything_right(
    tmp_path: Path,
) -> None:
    with impostor(tmp_path / "s", answering()) as heard:
        assert isinstance(asker(tmp_path / "s").ask(REQUEST), RawAnswer)
    assert SECRET in heard[0].decode()


@pytest.mark.parametrize(
    "reply",
    [
        answering(challenge="b" * 32),
        answering(record="b" * 64),
        answering(said=None),
        answering(said=None, fault="NO_SUCH"),
        lambda _: b"{}",
        lambda _: b"\xff",
        lambda _: b'{"challenge":1}',
    ],
)
def test_another_requests_answer_and_half_an_answer_are_none(tmp_path: Path, reply: object) -> None:
    with impostor(tmp_path / "s", reply):
        assert asker(tmp_path / "s").ask(REQUEST) is Fault.BROKEN


def test_an_egress_that_asks_another_model_gets_not_a_word(tmp_path: Path) -> None:
    for wrong in ({"processor": "openai:other"}, {"locality": "third_party"}):
        with (
            impostor(tmp_path / "s", answering(), **wrong) as heard,
            pytest.raises(ModelFaultError) as caught,
        ):
            asker(tmp_path / "s").ask(REQUEST)
        assert caught.value.why is Shortfall.REQUEST_REFUSED
        assert heard == []
        (tmp_path / "s").unlink()


def test_another_account_where_egress_should_be_gets_not_a_word(tmp_path: Path) -> None:
    with (
        impostor(tmp_path / "s", answering()) as heard,
        pytest.raises(ModelFaultError, match="Another account"),
    ):
        asker(tmp_path / "s", trusted=frozenset({NOBODY})).ask(REQUEST)
    assert heard == []


@as_root
def test_the_kernel_says_who_listens(tmp_path: Path) -> None:
    path = tmp_path / "s"
    serve = (
        "import os, socket, sys\n"
        "line = socket.socket(socket.AF_UNIX)\n"
        f"line.bind({str(path)!r})\n"
        f"os.setuid({NOBODY})\n"
        "line.listen()\n"
        "print('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as stranger:
        assert stranger.stdout is not None
        stranger.stdout.readline()
        with pytest.raises(ModelFaultError, match="Another account"):
            asker(path).ask(REQUEST)
        stranger.communicate("")


def test_egress_writes_codes_and_not_a_word(running: Running) -> None:
    # Last: it stops the process that the tests above have used, if they ran in this worker;
    # in case none did, it says a sentence and forges a record itself.
    running.asker().ask(REQUEST)
    assert refused(running, by=b"x" * 32) is Refusal.NOT_SIGNED
    lines = told(running)
    assert "egress: refused a record: not_signed" in lines
    assert SECRET not in lines
    assert "Traceback" not in lines
