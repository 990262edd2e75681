"""What one session costs: measured on a scratch installation with the real models.

An hour of talk goes from file to approved summary, is read, and grows old. Processor time
counts every thread of this process. Bytes are SQLite's pages in use, without the write-ahead log.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from assistant.bootstrap import Chatham
from assistant.sessions.filing import File
from assistant.storage.statuses import Status
from assistant.summary.page import as_json
from evals.bench_speed import an_hour_of_talk
from evals.scratch import enrol, installed_at
from governance.identity import Actor, EngagementId, Role, SessionId
from governance.outcomes import Blocked, NoConsent

SESSIONS: Final = 6
READS: Final = 100
MASKED_ENDS: Final = timedelta(days=31)
HOUR: Final = EngagementId("scale-own")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCosts:
    """Of one session. Seconds are of one core; bytes are in the database."""

    words: int
    taking_in_s: float
    working_s: float
    reading_s: float
    """One summary, through the releaser, without what HTTP adds."""
    fresh_bytes: float
    """Between the draft and its approval: transcript, masked text and draft."""
    approved_bytes: float
    kept_bytes: float
    """What is left when masked text has run out: summary, headers, consent and ledger."""
    ledger_entries: float


@dataclass
class Moved:
    """The machine's clock, and as much later as it was moved."""

    by: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC) + self.by


def measured() -> UnitCosts:
    """Run it."""
    clock = Moved()
    with (
        tempfile.TemporaryDirectory(prefix="chatham-bench-") as folder,
        installed_at(Path(folder), clock=clock) as chatham,
    ):
        home = Path(folder)
        chatham.warm()
        circle = enrol(chatham, HOUR, {"Farah": "coach", "Abena": "coachee"})
        coach = next(actor for actor in circle.actors() if actor.role is Role.COACH)
        said = an_hour_of_talk()
        bytes_before, entries_before = _bytes(home), _entries(chatham)
        runs = [_session(chatham, coach, f"{said}\nFarah: Take {n}.") for n in range(SESSIONS)]
        fresh, entries = _bytes(home), _entries(chatham)
        sessions = [run[0] for run in runs]
        for session in sessions:
            chatham.approval.approve(session, by=coach)
        approved = _bytes(home)
        reading = _reading(chatham, coach, sessions[0])
        clock.by = MASKED_ENDS
        chatham.retention.run()
        kept = _bytes(home)
    # The first loads what is loaded on first use.
    return UnitCosts(
        words=len(said.split()),
        taking_in_s=statistics.median(run[1] for run in runs[1:]),
        working_s=statistics.median(run[2] for run in runs[1:]),
        reading_s=reading,
        fresh_bytes=(fresh - bytes_before) / SESSIONS,
        approved_bytes=(approved - bytes_before) / SESSIONS,
        kept_bytes=(kept - bytes_before) / SESSIONS,
        ledger_entries=(entries - entries_before) / SESSIONS,
    )


def _session(chatham: Chatham, coach: Actor, said: str) -> tuple[SessionId, float, float]:
    """Its id, and the processor seconds of taking it in and of the work on it."""
    began = time.process_time()
    file = File(data=said.encode(), filename="hour.txt")
    chatham.coaching.intake.take_in(HOUR, file, named={}, by=coach)
    taken = time.process_time()
    done = chatham.worker.run_next()
    if done is None or done.status is not Status.IN_REVIEW:
        raise TypeError(f"The session ended as {done.status if done else None}.")
    return done.id, taken - began, time.process_time() - taken


def _reading(chatham: Chatham, coach: Actor, session: SessionId) -> float:
    began = time.process_time()
    for _ in range(READS):
        reading = chatham.releaser.summary(session, reader=coach)
        if isinstance(reading, Blocked | NoConsent):
            raise TypeError(f"The summary was not shown: {reading.reason}.")
        as_json(reading.released.value)
    return (time.process_time() - began) / READS


def _bytes(home: Path) -> int:
    with closing(sqlite3.connect(home / "chatham.db")) as connection:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
    return (pages - free) * size


def _entries(chatham: Chatham) -> int:
    with chatham.database.read() as work:
        return work.ledger.head().size
