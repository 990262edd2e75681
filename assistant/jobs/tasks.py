"""What a job does: it looks at the row it names, and does what there is to do, or nothing.

Invariant: a job is no truth. It may come twice, late, or for a session that was withdrawn.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from assistant.bootstrap import Chatham
from assistant.jobs.pacing import Pace
from assistant.storage.bundle_records import Mode
from assistant.storage.errors import NotStored
from assistant.storage.queues import queue_for, queue_of
from assistant.storage.statuses import Status, Step
from assistant.storage.summary_records import EditState
from governance.errors import ChathamError
from governance.identity import SessionId

BUSY_PAUSE: Final = timedelta(seconds=2)
OFF_PAUSE: Final = timedelta(seconds=30)


class NotNowError(ChathamError):
    """The session waits for something else; its job comes back at `at`."""

    def __init__(self, at: datetime) -> None:
        super().__init__("Nothing can be done about this session right now. It is not lost.")
        self.at = at


class Tasks:
    """The jobs of one installation. paces: by queue. stop: set when the process is to end."""

    def __init__(
        self, chatham: Chatham, *, paces: Mapping[str, Pace], stop: threading.Event
    ) -> None:
        self._chatham: Final = chatham
        self._paces: Final = paces
        self._stop: Final = stop

    def session(self, session_id: SessionId, queue: str) -> None:
        """Carry a session as far as `queue` goes.

        Raises:
            NotNowError: somebody has it, or its engagement, or AI is stopped.
        """
        with self._chatham.database.read() as work:
            record = work.sessions.find(session_id)
        if record is None or record.status not in {Status.QUEUED, Status.RUNNING}:
            return
        if record.status is Status.QUEUED:
            if queue_of(record) != queue:
                return  # it has gone on, and its job waits there
            self._wait_for_slot(queue)

        def here(step: Step) -> bool:
            return queue_for(record, step) == queue

        done = self._chatham.worker.run_one(session_id, here=here)
        now = self._chatham.clock.now()
        if done.status is Status.RUNNING:
            raise NotNowError(max(done.lease_until or now, now + BUSY_PAUSE))
        if done.status is Status.QUEUED and done.version == record.version:
            # Nobody touched it: its engagement is worked on, or AI is stopped.
            off = self._chatham.approvals.mode() is Mode.OFF
            raise NotNowError(now + (OFF_PAUSE if off else BUSY_PAUSE))

    def edit(self, edit_id: str) -> None:
        """Carry a coach's change of a line through the gates."""
        with self._chatham.database.read() as work:
            try:
                record = work.edits.get(edit_id)
            except NotStored:
                return
        if record.state is EditState.WAITING:
            self._chatham.summaries.edit_run.run(record)

    def _wait_for_slot(self, queue: str) -> None:
        apart = self._paces.get(queue, Pace()).apart
        if apart is None:
            return
        with self._chatham.database.write() as work:
            now = self._chatham.clock.now()
            slot = work.queues.take_slot(queue, apart, now)
        if self._stop.wait((slot - now).total_seconds()):
            raise NotNowError(slot)
