"""The worker process beside `serve`: models live here, so that the web process stays small.

`python -m assistant.worker` works on what waits until it is told to stop: alone on SQLite, as one
of many on PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

from assistant.bootstrap import Chatham
from assistant.bundles.refusals import NotApprovedError
from assistant.bundles.serving import production
from assistant.config import Settings
from assistant.jobs.embedded import EmbeddedWorker
from assistant.jobs.pacing import Pace
from assistant.jobs.port import Works
from assistant.offline import stay_offline
from assistant.programme.settings import ProgrammeNotSetUpError
from assistant.telemetry.starting import watch_worker
from governance.errors import SealError


def main() -> None:
    """Work until SIGTERM or SIGINT; the session at hand is finished first."""
    stay_offline()
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    settings = Settings()
    try:
        chatham = production(settings)
        chatham.programme.demand()
    except (ProgrammeNotSetUpError, NotApprovedError, SealError) as fault:
        sys.exit(f"worker: {fault}")
    watch_worker(chatham, settings)
    if worker_for(chatham, settings).run(stop):
        start_over()


def worker_for(chatham: Chatham, settings: Settings) -> Works:
    """The worker its database asks for."""
    if chatham.database.on_sqlite:
        return EmbeddedWorker(chatham, tell=tell)
    from assistant.jobs.distributed import (  # noqa: PLC0415  -- of the extra `postgres`
        DistributedWorker,
    )

    outside = Pace(at_once=settings.llm_at_once)
    return DistributedWorker(chatham, paces=settings.queues, outside=outside, tell=tell)


def tell(fault: str) -> None:
    """Say on stderr which kind of fault there was; never its text."""
    sys.stderr.write(f"worker: {fault}\n")


def start_over() -> None:
    """Become a new worker: another bundle was chosen, and it serves from its own files."""
    os.execv(sys.executable, [sys.executable, "-m", "assistant.worker"])  # noqa: S606  -- ourselves


if __name__ == "__main__":
    main()
