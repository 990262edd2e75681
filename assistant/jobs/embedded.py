"""The one worker beside the web, on SQLite: it looks at the rows, one thing after another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from assistant.bootstrap import Chatham
from assistant.jobs.rounds import Rounds
from governance.errors import ChathamError

IDLE_SECONDS: Final = 0.5
"""How long it waits before it looks for a session again."""


class EmbeddedWorker:
    """See `Works`. tell: hears kinds of faults, and nothing that was said."""

    def __init__(self, chatham: Chatham, *, tell: Callable[[str], None] = lambda _: None) -> None:
        self._chatham: Final = chatham
        self._rounds: Final = Rounds(chatham)
        self._tell: Final = tell

    def run(self, stop: threading.Event) -> bool:
        """See `Works.run`."""
        while not stop.is_set():
            try:
                if self._rounds.is_superseded():
                    return True
                for fault in self._rounds.pressing().values():
                    self._tell(fault)
                if not self._worked():
                    stop.wait(IDLE_SECONDS)
            except ChathamError as fault:
                # A locked database or the like: nothing is lost, the session is found again.
                self._tell(type(fault).__name__)
                stop.wait(IDLE_SECONDS)
        return False

    def _worked(self) -> bool:
        # First what somebody sits in front of: a coach's change of a line.
        # Last what takes its time: a theme report that is paid for.
        return (
            self._chatham.summaries.edit_run.run_next() is not None
            or self._chatham.worker.run_next() is not None
            or self._rounds.spare()
        )
