"""Retention by the clock, inside the worker process: rows say when it last ran, nobody else does.

A library's timer would keep a second truth about what is due, which a restart or a second process
loses; here any worker may die and the next one finds the run unfinished or a day old (ADR 11).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from assistant.rights.erasing import Erasing
from assistant.rights.retention import Ran, Retention
from assistant.storage.database import Database
from governance.ports import Clock

DAILY: Final = timedelta(days=1)
"""A run is made at least this often, and certified even when nothing was due."""
HOURLY: Final = timedelta(hours=1)
"""How late something may go; text as it came in is looked for all the time instead."""


class Scheduler:
    """Called by the worker between two sessions."""

    def __init__(
        self, *, database: Database, retention: Retention, erasing: Erasing, clock: Clock
    ) -> None:
        self._database = database
        self._retention = retention
        self._erasing = erasing
        self._clock = clock
        self._looked: datetime | None = None

    def tick(self) -> Ran | None:
        """Do what the clock asks for now; the run that was made, or None."""
        now = self._clock.now()
        if self._retention.is_text_due():
            self._looked = now
            return self._retention.run()
        if self._looked is not None and self._looked <= now < self._looked + HOURLY:
            # On SQLite finishing an erasure is quick; PostgreSQL's tables wait for the hour.
            self._erasing.sweep(rewrite=False)
            return None
        with self._database.read() as work:
            latest = work.retention_runs.latest()
        run_due = latest is None or latest.finished_at is None or latest.started_at + DAILY <= now
        ran = self._retention.run() if run_due or self._retention.overdue() else None
        self._erasing.sweep()
        self._looked = now
        return ran
