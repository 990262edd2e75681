"""What failed: tried again by itself with growing pauses, then left to a person (dead letters).

The row is the truth on both databases: it says how often a session was tried, when it failed, and
by which kind of fault. Invariant: nothing here can be told but ids, steps, kinds and times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.sessions.worker import MAX_ATTEMPTS
from assistant.storage.database import Database
from assistant.storage.errors import StaleSession
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.identity import SessionId
from governance.ports import Clock

FIRST_PAUSE: Final = timedelta(minutes=1)
GROWS: Final = 4
"""A pause is so many times the one before: 1, 4, 16, 64 minutes."""
FORGOTTEN: Final = timedelta(days=1)
"""Whatever failed longer ago is tried again by nobody but a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A session that failed. next_try: None when it waits for a person."""

    id: SessionId
    purpose: str
    step: str | None
    fault: str
    tries: int
    failed_at: datetime
    next_try: datetime | None


class Failures:
    """Sessions that failed, and their second tries."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database: Final = database
        self._clock: Final = clock

    def all(self) -> tuple[Failure, ...]:
        """Every failed session; those that wait for a person first, each oldest first."""
        now = self._clock.now()
        with self._database.read() as work:
            failed = work.sessions.by_status(Status.FAILED)
        found = (_failure(record, now) for record in failed)
        return tuple(sorted(found, key=lambda one: (one.next_try is not None, one.failed_at)))

    def try_again(self) -> int:
        """Queue what is due for another try; how many that were."""
        now = self._clock.now()
        with self._database.read() as work:
            failed = work.sessions.failed_since(now - FORGOTTEN)
        due = [record for record in failed if (at := _next_try(record, now)) and at <= now]
        again = 0
        for record in due:
            try:
                with self._database.write() as work:
                    work.sessions.again(record, at=now, afresh=False)
            except StaleSession:
                continue  # withdrawn, or tried again by somebody, between the two
            again += 1
        return again


def _failure(record: SessionRecord, now: datetime) -> Failure:
    return Failure(
        id=record.id,
        purpose=record.purpose,
        step=record.step.value if record.step else None,
        fault=record.fault or "unknown",
        tries=record.attempts,
        failed_at=record.updated_at,
        next_try=_next_try(record, now),
    )


def _next_try(record: SessionRecord, now: datetime) -> datetime | None:
    if record.attempts >= MAX_ATTEMPTS or record.updated_at < now - FORGOTTEN:
        return None
    grown: int = GROWS ** max(record.attempts - 1, 0)
    return record.updated_at + FIRST_PAUSE * grown
