"""Takes queued sessions one after another and carries each to its end.

Invariant: a session left by a worker that died is finished by the next one, once. On SQLite a
file lock says who is at work, and the operating system frees it when a process dies; on
PostgreSQL leases run out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from filelock import FileLock

from assistant.sessions.events import Trail
from assistant.sessions.pipeline import Pipeline
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from governance.errors import ChathamError
from governance.identity import SessionId
from governance.ports import Clock

LEASE: Final = timedelta(minutes=30)
MAX_ATTEMPTS: Final = 5
"""A session whose worker dies this often is failed instead of tried for ever."""

Progress = Callable[[SessionRecord, Step | None], None]
"""Hears a session and the step it is about to take, and None when it is done."""


def lock_for(database: Database, home: Path) -> AbstractContextManager[object]:
    """What only one process at a time holds while it works on sessions."""
    if database.is_private or not database.on_sqlite:
        return nullcontext()
    return FileLock(home / "worker.lock", mode=0o600)


class Worker:
    """Works through the queue. `name` tells workers apart in the database."""

    def __init__(
        self,
        *,
        name: str,
        database: Database,
        pipeline: Pipeline,
        trail: Trail,
        clock: Clock,
        lock: AbstractContextManager[object],
    ) -> None:
        self._name = name
        self._database = database
        self._pipeline = pipeline
        self._trail = trail
        self._clock = clock
        self._lock = lock

    def drain(self, progress: Progress = lambda _record, _step: None) -> Iterator[SessionRecord]:
        """Carry every waiting session to its end, one by one; gives each as it ends."""
        while (done := self.run_next(progress)) is not None:
            yield done

    def run_next(self, progress: Progress = lambda _record, _step: None) -> SessionRecord | None:
        """Carry the session that has waited longest to its end; None when none waits."""
        with self._lock:
            self._recover()
            with self._database.write() as work:
                claimed = work.sessions.claim(self._name, self._clock.now(), LEASE)
                if claimed is not None:
                    self._trail.started(work, claimed)
            if claimed is None:
                return None
            session = claimed
            done = self._pipeline.run(session, progress=lambda step: progress(session, step))
            progress(done, None)
            return done

    def retry(self, session_id: SessionId) -> SessionRecord:
        """Queue a failed session again; it goes on where it broke.

        Raises:
            ChathamError: it has not failed.
        """
        with self._database.write() as work:
            record = work.sessions.get(session_id)
            if record.status is not Status.FAILED:
                raise ChathamError(
                    f"Only a failed session can be tried again; this one is {record.status}."
                )
            return work.sessions.advance(
                replace(record, status=Status.QUEUED, fault=None),
                expected_version=record.version,
                at=self._clock.now(),
            )

    def _recover(self) -> None:
        # Whoever holds the lock knows that nobody else is at work on this database.
        if not self._database.on_sqlite:
            return
        with self._database.read() as work:
            left = work.sessions.by_status(Status.RUNNING)
        for record in left:
            with self._database.write() as work:
                worn_out = record.attempts >= MAX_ATTEMPTS
                status = Status.FAILED if worn_out else Status.QUEUED
                fault = "WorkerDied" if worn_out else None
                moved = work.sessions.advance(
                    replace(record, status=status, fault=fault),
                    expected_version=record.version,
                    at=self._clock.now(),
                )
                if worn_out:
                    self._trail.failed(work, moved, cause="WorkerDied")
