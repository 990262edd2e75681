"""What happens to text when its time is up (DESIGN §4).

Invariant: a session still waiting after seven days is gone; raw text of every other session is
deleted by then.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.sessions.approval import RAW_TEXT
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import ERASED, Status
from governance.ports import Clock

_UNFINISHED = frozenset(
    {Status.RECEIVED, Status.AWAITING_SPEAKERS, Status.AWAITING_CONSENT, Status.QUEUED}
)


class Retention:
    """Erases sessions. On SQLite an erasure is finished by a truncating checkpoint."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def expire(self) -> tuple[SessionRecord, ...]:
        """Do what is due now: gives the sessions that ended by it."""
        now = self._clock.now()
        with self._database.write() as work:
            due = [r for r in work.sessions.raw_due(now) if r.status not in ERASED]
            unread = [r for r in due if r.status in _UNFINISHED]
            ended = [
                work.sessions.erase(record.id, status=Status.EXPIRED, at=now) for record in unread
            ]
            for record in due:
                if record.status not in _UNFINISHED:
                    work.stages.delete(record.id, RAW_TEXT)
                    work.sessions.advance(
                        replace(record, raw_expires_at=None),
                        expected_version=record.version,
                        at=now,
                    )
            self._trail.erased(work, ended, withdrawn_by=None)
        if due:
            self.finish()
        return tuple(ended)

    def finish(self) -> bool:
        """True when nothing erased is left in any file; False while somebody still reads."""
        return self._database.truncate_checkpoint()
