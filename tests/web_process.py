"""The real web process, started for tests, and what may stand behind it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import uvicorn

from api.from_web import FromWeb, connections_of
from assistant.apart.sockets import listening
from tests.ports import held_port

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningWeb:
    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def says(self, sent: bytes, *, seconds: float = 120) -> bytes:
        """Everything that comes back for these very bytes, until the connection is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            line.sendall(sent)
            return b"".join(iter(lambda: line.recv(1 << 16), b""))

    def peak_mb(self) -> float:
        """The most memory it has had."""
        told = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(one for one in told.splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def told(self) -> str:
        """Stop it as systemd would; everything it has written since it was ready."""
        self.process.terminate()
        _, written = self.process.communicate(timeout=240)
        assert self.process.returncode == 0
        return written


@contextmanager
def web_before(
    path: Path, *, more: Mapping[str, str] = MappingProxyType({}), port: int | None = None
) -> Iterator[RunningWeb]:
    """`chatham serve` before the socket at `path`, until the block ends. port: one that is held."""
    if port is None:
        with held_port() as ours, web_before(path, more=more, port=ours) as running:
            yield running
        return
    environment = {
        "PATH": os.environ["PATH"],
        "CHATHAM_RELEASER": f"unix:{path}",
        "CHATHAM_PORT": str(port),
        **more,
    }
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("chatham")), "serve"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("web: http://"):
                break
        else:
            raise AssertionError(process.wait())
        yield RunningWeb(process=process, port=port)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def releaser_of(app: object, path: Path, *, account: int | None = None) -> Iterator[uvicorn.Server]:
    """`app` as `chatham releaser` serves it, in a thread of this process."""
    config = uvicorn.Config(
        FromWeb(app),  # type: ignore[arg-type]
        http=connections_of(os.geteuid() if account is None else account),
        ws="none",
        loop="asyncio",
        log_level="critical",
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )
    listens = listening(path)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listens]}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(120)
        listens.close()
        path.unlink(missing_ok=True)


class Scripted:
    """A releaser that does as it is told: `reply` gets each connection, after a whole head."""

    def __init__(self, path: Path, reply: Callable[[socket.socket], None]) -> None:
        self.heads: list[bytes] = []
        self.reply = reply
        self._listens = listening(path)
        self._path = path
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listens.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        with line, suppress(OSError):  # whoever asked may hang up at any time
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                if not (byte := line.recv(1)):
                    return
                head += byte
            self.heads.append(head)
            self.reply(line)

    def close(self) -> None:
        self._listens.shutdown(socket.SHUT_RDWR)
        self._listens.close()
        self._path.unlink(missing_ok=True)


def answers(body: bytes = b"ok") -> Callable[[socket.socket], None]:
    """A reply that says `body`, and does not read on."""
    said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    return lambda line: line.sendall(said)
