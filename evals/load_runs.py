"""Sessions through one, two and four worker processes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from assistant.bootstrap import Chatham, build
from assistant.bundles.office import OnTrial
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.offline import stay_offline
from assistant.programme.demonstration import set_up
from assistant.sessions.filing import File, file_for, read
from assistant.storage.statuses import ENDS, Status
from assistant.worker import worker_for
from evals.scratch import enrol
from governance.identity import EngagementId
from governance.ledger.events import SYSTEM
from governance.outcomes import NoConsent

SPAWN: Final = multiprocessing.get_context("spawn")
_DONE: Final = ENDS | {Status.IN_REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """database: `sqlite` or `postgresql`. base_url: of a model; empty for the embedded engine."""

    database: str
    workers: int
    sessions: int
    base_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a load took. failed: sessions that did."""

    load: Load
    seconds: float
    failed: int

    @property
    def a_minute(self) -> float:
        """Sessions in a minute."""
        return 60 * self.load.sessions / self.seconds


def run(load: Load, server: str, talk: str) -> Ran:
    """Take everything in, load the models of every worker, and only then let them begin.

    server: URL of a PostgreSQL server. talk: each session's text.
    """
    with tempfile.TemporaryDirectory(prefix="chatham-load-") as folder, _url(load, server) as url:
        settings = Settings(
            home=Path(folder) / "home",
            database_url=url,
            key_file=None,
            llm="openai:stub" if load.base_url else "",
            llm_base_url=load.base_url,
            llm_at_once=1,
        )
        chatham = install(settings, Overrides(approvals=OnTrial()))
        set_up(chatham.programme)
        for number in range(load.sessions):
            take_in(chatham, talk, number)
        ready, stop = SPAWN.Barrier(load.workers + 1), SPAWN.Event()
        given = settings.model_dump()
        workers = [
            SPAWN.Process(target=_work, args=(given, ready, stop)) for _ in range(load.workers)
        ]
        for worker in workers:
            worker.start()
        ready.wait()
        began = time.perf_counter()
        while (ended := _ended(chatham)) < load.sessions:
            time.sleep(0.05)
        seconds = time.perf_counter() - began
        stop.set()
        for worker in workers:
            worker.join()
        with chatham.database.read() as work:
            failed = len(work.sessions.by_status(Status.FAILED))
        chatham.database.close()
    return Ran(load=load, seconds=seconds, failed=failed + load.sessions - ended)


def _work(given: dict[str, object], ready: Barrier, stop: Event) -> None:
    stay_offline()
    settings = Settings.model_validate(given)
    chatham = build(settings, Overrides(approvals=OnTrial()))
    chatham.warm()
    _ = chatham.engines
    told = threading.Event()

    def pass_on() -> None:
        stop.wait()
        told.set()

    threading.Thread(target=pass_on, daemon=True).start()
    ready.wait()
    worker_for(chatham, settings).run(told)


def take_in(chatham: Chatham, talk: str, number: int) -> None:
    """A session of two people who have said yes, in an engagement of its own."""
    circle = enrol(chatham, EngagementId(f"load-{number}"), {"Farah": "coach", "Abena": "coachee"})
    file = File(data=talk.encode(), filename="session.txt", as_format="plain")
    filed = file_for(circle, read(file), file, processor=chatham.processor, ids=chatham.ids)
    if isinstance(chatham.reception.receive(filed.arrival, by=SYSTEM), NoConsent):
        raise TypeError("A synthetic consent was not accepted.")


def _ended(chatham: Chatham) -> int:
    with chatham.database.read() as work:
        return len(work.sessions.by_status(*_DONE))


@contextmanager
def _url(load: Load, server: str) -> Generator[str]:
    """A database of its own."""
    if load.database == "sqlite":
        yield ""
        return
    name = f"load_{time.time_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
