"""The worker process beside `serve`: models live here, so that the web process stays small.

`python -m assistant.worker` takes waiting sessions until it is told to stop.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Final

from assistant.bundles.refusals import NotApprovedError
from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.offline import stay_offline
from assistant.programme.settings import ProgrammeNotSetUpError
from governance.errors import ChathamError, SealError

IDLE_SECONDS: Final = 0.5
"""How long it waits before it looks for a session again."""


def main() -> None:
    """Work until SIGTERM or SIGINT; the session at hand is finished first."""
    stay_offline()
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        chatham = production(Settings())
        chatham.programme.demand()
    except (ProgrammeNotSetUpError, NotApprovedError, SealError) as fault:
        sys.exit(f"worker: {fault}")
    while not stop.is_set():
        try:
            if chatham.bundles.is_superseded():
                start_over()
            chatham.bundles.canaries.tick(chatham.clock.now())
            chatham.rights.scheduler.tick()
            chatham.cases.alerts.sweep()
            chatham.mail_rounds.tick()
            chatham.programme_rounds.tick()
            # First what somebody sits in front of: a coach's change of a line.
            # Last what takes its time: a theme report that is paid for.
            if (
                chatham.summaries.edit_run.run_next() is None
                and chatham.worker.run_next() is None
                and chatham.themes.counting.run_next() is None
                and not chatham.coaching.learning.rounds.tick()
            ):
                stop.wait(IDLE_SECONDS)
        except ChathamError as fault:
            # A locked database or the like: nothing is lost, the session is found again.
            sys.stderr.write(f"worker: {type(fault).__name__}\n")
            stop.wait(IDLE_SECONDS)


def start_over() -> None:
    """Become a new worker: another bundle was chosen, and it serves from its own files."""
    os.execv(sys.executable, [sys.executable, "-m", "assistant.worker"])  # noqa: S606  -- ourselves


if __name__ == "__main__":
    main()
