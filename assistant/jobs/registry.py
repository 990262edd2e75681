"""Procrastinate's tasks over ours: names, queues, locks, and when a job comes back.

Invariant: a job comes back until it was done; what fails at a gate ends in the row (`Failures`),
so a job fails by the database or the machine alone, and waits longer each time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from procrastinate import App, JobContext, RetryDecision
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from assistant.jobs.rounds import Rounds
from assistant.jobs.tasks import NotNowError, Tasks
from assistant.storage.queues import EDIT_TASK, EDITS, GATES, SESSION_TASK, UPKEEP, Urgency
from governance.identity import SessionId

UPKEEP_CRON: Final = "* * * * * */10"
"""Every ten seconds; croniter's sixth field is seconds."""
SPARE_CRON: Final = "* * * * *"
SPARE_SECONDS: Final = 30.0
LONGEST_PAUSE: Final = 600


class ComesBack(BaseRetryStrategy):
    """When a job is tried again. tell: hears kinds of faults."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell: Final = tell

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """At the time it names itself, or after a pause that doubles up to ten minutes."""
        if isinstance(exception, NotNowError):
            return RetryDecision(retry_at=exception.at)
        self._tell(type(exception).__name__)
        pause = min(2 ** min(job.attempts, 10), LONGEST_PAUSE)
        return RetryDecision(retry_in={"seconds": pause})


def register(
    app: App,
    tasks: Tasks,
    rounds: Rounds,
    *,
    stop: threading.Event,
    tell: Callable[[str], None],
) -> None:
    """Make the tasks of one process known to `app`."""
    again = ComesBack(tell)

    @app.task(name=SESSION_TASK, queue=GATES, retry=again, pass_context=True)
    def _session(context: JobContext, session: str) -> None:
        tasks.session(SessionId(session), context.job.queue)

    @app.task(name=EDIT_TASK, queue=EDITS, retry=again)
    def _edit(edit: str) -> None:
        tasks.edit(edit)

    @app.periodic(cron=UPKEEP_CRON)
    @app.task(
        name="upkeep",
        queue=UPKEEP,
        priority=Urgency.UPKEEP,
        lock="upkeep",
        queueing_lock="upkeep",
    )
    def _upkeep(timestamp: int) -> None:  # noqa: ARG001  -- what it was deferred for
        for fault in rounds.pressing().values():
            tell(fault)

    @app.periodic(cron=SPARE_CRON)
    @app.task(
        name="spare", queue=UPKEEP, priority=Urgency.SPARE, lock="spare", queueing_lock="spare"
    )
    def _spare(timestamp: int) -> None:  # noqa: ARG001  -- what it was deferred for
        until = time.monotonic() + SPARE_SECONDS
        try:
            while not stop.is_set() and time.monotonic() < until and rounds.spare():
                pass
        except Exception as fault:  # noqa: BLE001  -- it waits, and is tried again by its row
            tell(type(fault).__name__)
