"""Takes queued sessions one after another and carries each to its end.

Invariant: a session left by a worker that died is finished by the next one, once. On SQLite a
file lock says who is at work, and the operating system frees it when a process dies; on
PostgreSQL a lease is renewed while somebody works, and runs out soon after they died.
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
from assistant.sessions.lease import kept
from assistant.storage.bundle_records import Mode
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import SessionId, Triage
from governance.ports import Clock

LEASE: Final = timedelta(minutes=30)
SHARED_LEASE: Final = timedelta(minutes=1)
"""On PostgreSQL, where it is renewed."""
REQUEST_LEASE: Final = timedelta(minutes=2)
MAX_ATTEMPTS: Final = 5
"""A session whose worker dies this often is failed instead of tried for ever."""

Progress = Callable[[SessionRecord, Step | None], None]
"""Hears a session and the step it is about to take, and None when it is done."""


def _anywhere(_step: Step) -> bool:
    return True


class Runs(Protocol):
    """Carries a running session of one purpose as far as it goes."""

    def run(
        self,
        session: SessionRecord,
        *,
        progress: Callable[[Step], None],
        here: Callable[[Step], bool],
    ) -> SessionRecord:
        """Run it; whatever breaks ends as `failed`, with nothing lost.

        here: whether this worker takes a step; before another it lets the session wait.
        """
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
        shared_lease: timedelta = SHARED_LEASE,
    ) -> None:
        self._shared_lease = shared_lease
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
            session = self._claimed(LEASE)
            if session is None:
                return None
            with self._kept(session):
                done = pipelines[session.purpose].run(
                    session, progress=lambda step: progress(session, step), here=_anywhere
                )
            progress(done, None)
            return done

    def run_one(
        self, session_id: SessionId, *, here: Callable[[Step], bool] = _anywhere
    ) -> SessionRecord:
        """Carry one queued session on at once, whatever else waits or is at work.

        When somebody else has taken it, gives it as it stands; it is not lost. here: see
        `Runs.run`.
        """
        with self._database.read() as work:
            waiting = work.sessions.get(session_id)
        if self._approvals.mode() is Mode.OFF:
            return waiting
        pipeline = self._pipelines[waiting.purpose]()
        session = self._claimed(REQUEST_LEASE, only=session_id)
        if session is None:
            with self._database.read() as work:
                return work.sessions.get(session_id)
        with self._kept(session):
            return pipeline.run(session, progress=lambda _: None, here=here)

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
            return work.sessions.again(record, at=self._clock.now(), afresh=True)

    def _claimed(self, lease: timedelta, *, only: SessionId | None = None) -> SessionRecord | None:
        lease = lease if self._database.on_sqlite else self._shared_lease
        while True:
            with self._database.write() as work:
                claimed = work.sessions.claim(self._name, self._clock.now(), lease, only=only)
                if claimed is None:
                    return None
                if claimed.attempts <= MAX_ATTEMPTS:
                    self._trail.started(work, claimed)
                    return claimed
                self._give_up(work, claimed)

    def _kept(self, session: SessionRecord) -> AbstractContextManager[None]:
        if self._database.on_sqlite:
            return nullcontext()
        return kept(session, database=self._database, clock=self._clock, lease=self._shared_lease)

    def _give_up(self, work: UnitOfWork, record: SessionRecord) -> None:
        moved = work.sessions.advance(
            replace(record, status=Status.FAILED, fault="WorkerDied"),
            expected_version=record.version,
            at=self._clock.now(),
        )
        self._trail.failed(work, moved, cause="WorkerDied")

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
                if record.attempts >= MAX_ATTEMPTS:
                    self._give_up(work, record)
                    continue
                work.sessions.advance(
                    replace(record, status=Status.QUEUED, fault=None),
                    expected_version=record.version,
                    at=self._clock.now(),
                )
