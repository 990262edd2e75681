"""Takes queued sessions one after another and carries each to its end.

Invariant: a session left by a worker that died is finished by the next one, once. On SQLite a
file lock says who is at work, and the operating system frees it when a process dies; on
PostgreSQL leases run out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

from filelock import FileLock

from assistant.bundles.office import Approvals
from assistant.sessions.events import Trail
from assistant.storage.bundle_records import Mode
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from governance.errors import ChathamError
from governance.identity import SessionId, Triage
from governance.ports import Clock

LEASE: Final = timedelta(minutes=30)
REQUEST_LEASE: Final = timedelta(minutes=2)
MAX_ATTEMPTS: Final = 5
"""A session whose worker dies this often is failed instead of tried for ever."""

Progress = Callable[[SessionRecord, Step | None], None]
"""Hears a session and the step it is about to take, and None when it is done."""


class Runs(Protocol):
    """Carries a running session of one purpose as far as it goes."""

    def run(self, session: SessionRecord, *, progress: Callable[[Step], None]) -> SessionRecord:
        """Run it; whatever breaks ends as `failed`, with nothing lost."""
        ...


def lock_for(database: Database, home: Path) -> AbstractContextManager[object]:
    """What only one process at a time holds while it works on sessions."""
    if database.is_private or not database.on_sqlite:
        return nullcontext()
    return FileLock(home / "worker.lock", mode=0o600)


class Worker:
    """Works through the queue. `name` tells workers apart; `pipelines` are by purpose."""

    def __init__(
        self,
        *,
        name: str,
        database: Database,
        pipelines: Mapping[str, Callable[[], Runs]],
        trail: Trail,
        clock: Clock,
        lock: AbstractContextManager[object],
        approvals: Approvals,
    ) -> None:
        self._name = name
        self._database = database
        self._pipelines = pipelines
        self._trail = trail
        self._clock = clock
        self._lock = lock
        self._approvals = approvals

    def drain(self, progress: Progress = lambda _record, _step: None) -> Iterator[SessionRecord]:
        """Carry every waiting session to its end, one by one; gives each as it ends."""
        while (done := self.run_next(progress)) is not None:
            yield done

    def run_next(self, progress: Progress = lambda _record, _step: None) -> SessionRecord | None:
        """Carry the session that has waited longest to its end; None when none waits."""
        # Before anything is claimed, so that a policy file nobody can read, or a bundle nobody
        # has approved, leaves no session half begun.
        if self._approvals.mode() is Mode.OFF:
            return None
        pipelines = {purpose: made() for purpose, made in self._pipelines.items()}
        with self._lock:
            self._recover()
            with self._database.write() as work:
                claimed = work.sessions.claim(self._name, self._clock.now(), LEASE)
                if claimed is not None:
                    self._trail.started(work, claimed)
            if claimed is None:
                return None
            session = claimed
            done = pipelines[session.purpose].run(
                session, progress=lambda step: progress(session, step)
            )
            progress(done, None)
            return done

    def run_one(self, session_id: SessionId) -> SessionRecord:
        """Carry one queued request on at once, whatever else waits or is at work.

        When somebody else has taken it, gives it as it stands; it is not lost.
        """
        with self._database.read() as work:
            waiting = work.sessions.get(session_id)
        if self._approvals.mode() is Mode.OFF:
            return waiting
        pipeline = self._pipelines[waiting.purpose]()
        with self._database.write() as work:
            claimed = work.sessions.claim(
                self._name, self._clock.now(), REQUEST_LEASE, only=session_id
            )
            if claimed is None:
                return work.sessions.get(session_id)
            self._trail.started(work, claimed)
        return pipeline.run(claimed, progress=lambda _: None)

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
            if record.purpose == Triage.code:
                # It is looked at without the lock, so it may be at work; its lease runs out soon.
                continue
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
