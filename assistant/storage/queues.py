"""Which queue a session or an edit waits in, and the jobs that say so (Procrastinate, PostgreSQL).

Invariants: a job is a nudge. It holds ids only, is written in the transaction that lets its row
wait, and may be lost or come twice: the row alone says what there is to do. On SQLite there are
none, since the one worker looks at the rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from sqlalchemy import insert, select, text
from sqlalchemy import update as change

from assistant.storage.records import SessionRecord
from assistant.storage.statements import Statements
from assistant.storage.statuses import Step
from assistant.storage.tables import queue_pace
from governance.identity import EMBEDDED, SessionId, Triage

EDITS: Final = "edits"
REQUESTS: Final = "requests"
GATES: Final = "gates"
"""Consent, policies, anonymizer, the embedded engine and the output guard: models held here."""
UPKEEP: Final = "upkeep"
ENGINE: Final = "engine/"
"""Before a processor's id: where sessions wait for a model outside the process."""

EDIT_TASK: Final = "edit"
SESSION_TASK: Final = "session"


class Urgency(IntEnum):
    """What is fetched first, where one worker serves several queues."""

    SPARE = -10
    SESSION = 0
    REQUEST = 10
    EDIT = 20
    UPKEEP = 30


_DEFER: Final = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(:queue, :task, :priority, :lock, NULL, "
    "CAST(:args AS jsonb), NULL)::procrastinate_job_to_defer_v1])"
)
_CANCEL: Final = text(
    "SELECT procrastinate_cancel_job_v1(id, false, true) FROM procrastinate_jobs "
    "WHERE status = 'todo' AND args->>'session' = :session"
)
_LOST: Final = text(
    "SELECT s.id FROM session s WHERE s.updated_at < :before "
    "AND (s.status = 'queued' OR (s.status = 'running' AND s.lease_until < :before)) "
    "AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing') "
    "AND j.args->>'session' = s.id) ORDER BY s.created_at LIMIT 1000"
)


def queue_of(record: SessionRecord) -> str:
    """Where a session waits for its next step."""
    if record.purpose == Triage.code:
        return REQUESTS
    return queue_for(record, record.step)


def queue_for(record: SessionRecord, step: Step | None) -> str:
    """Where a session waits for `step`."""
    if step is Step.ENGINE and record.processor.id != EMBEDDED.id:
        return f"{ENGINE}{record.processor.id}"
    return GATES


class Queues:
    """The queues of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def session_waits(self, record: SessionRecord) -> None:
        """A worker should look at this session; one engagement is worked on once at a time."""
        asks = record.purpose == Triage.code
        self._defer(
            queue_of(record),
            SESSION_TASK,
            Urgency.REQUEST if asks else Urgency.SESSION,
            None if asks else record.engagement,
            {"session": record.id},
        )

    def edit_waits(self, edit_id: str, session: SessionId) -> None:
        """A worker should look at this edit."""
        self._defer(EDITS, EDIT_TASK, Urgency.EDIT, f"edit/{session}", {"edit": edit_id})

    def cancel(self, session: SessionId) -> None:
        """No worker need look at this session again; one that does finds nothing to do."""
        if not self._statements.on_sqlite:
            self._statements.rows(_CANCEL, {"session": session})

    def lost(self, *, before: datetime) -> Sequence[SessionId]:
        """Sessions that wait since `before` and have no job, as after a restore."""
        if self._statements.on_sqlite:
            return ()
        return [SessionId(row["id"]) for row in self._statements.rows(_LOST, {"before": before})]

    def take_slot(self, queue: str, apart: timedelta, now: datetime) -> datetime:
        """When the next session of `queue` may begin: `apart` after the one before it.

        The time is taken; whoever took it waits for it.
        """
        row = queue_pace.c.queue == queue
        found = self._statements.first(
            self._statements.locking(select(queue_pace.c.free_at).where(row))
        )
        slot = now if found is None else max(now, found["free_at"])
        if found is None:
            self._statements.change(insert(queue_pace).values(queue=queue, free_at=slot + apart))
        else:
            self._statements.change(change(queue_pace).where(row).values(free_at=slot + apart))
        return slot

    def _defer(
        self, queue: str, task: str, urgency: Urgency, lock: str | None, ids: dict[str, str]
    ) -> None:
        if self._statements.on_sqlite:
            return
        values = {
            "queue": queue,
            "task": task,
            "priority": int(urgency),
            "lock": lock,
            "args": json.dumps(ids),
        }
        self._statements.rows(_DEFER, values)
