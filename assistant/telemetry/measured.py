"""Counts how work on sessions ends, around whatever carries them on.

Invariant: an end is an end; a draft, a stop and a missing consent are counted as one and the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.telemetry.logs import logger
from assistant.telemetry.measures import Measures
from assistant.telemetry.words import Ended, Event

if TYPE_CHECKING:
    from assistant.sessions.worker import Runs

_UNDER_WAY: Final = frozenset({Status.QUEUED, Status.RUNNING})
_log: Final = logger("chatham.sessions")


class MeasuredRuns:
    """Runs a session as `inner` does."""

    def __init__(self, inner: Runs, measures: Measures) -> None:
        self._inner: Final = inner
        self._measures: Final = measures

    def run(
        self,
        session: SessionRecord,
        **how: Callable[[Step], Any],
    ) -> SessionRecord:
        """See `Runs.run`."""
        done = self._inner.run(session, **how)
        if done.status is Status.FAILED:
            self._measures.ended(Ended.FAILED)
            if done.step is not None:
                self._measures.failed(done.step)
            _log.error(Event.SESSION_FAILED, session=str(done.id), step=done.step)
        elif done.status not in _UNDER_WAY:
            self._measures.ended(Ended.DECIDED)
        return done
