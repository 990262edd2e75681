"""A worker among others, on PostgreSQL: Procrastinate hands out jobs, the rows say what they mean.

One local lane has the queues whose models this process holds, one thing at a time; each model
outside has a lane of its own. Invariant: whatever happens to a job, a session is worked on by who
holds its lease, and ends once; whoever dies is found by their heartbeat.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from assistant.bootstrap import Chatham
from assistant.jobs.pacing import Pace
from assistant.jobs.registry import register
from assistant.jobs.rounds import Rounds
from assistant.jobs.tasks import Tasks
from assistant.storage.queues import EDITS, ENGINE, GATES, REQUESTS, UPKEEP
from governance.errors import ChathamError
from governance.identity import EMBEDDED

LOCAL: Final = (UPKEEP, EDITS, REQUESTS, GATES)
LOST_AFTER: Final = timedelta(minutes=1)
_RECONCILES_EVERY: Final = 12
"""Looks between two searches for sessions without a job."""

# It would write tracebacks of whatever breaks; kinds of faults are told by `tell` instead.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds. heartbeat: between two signs of life. stalled: without one, a worker is dead.
    look: between two looks for dead workers. poll: for jobs nobody was notified of.
    """  # noqa: D205  -- one list

    heartbeat: float = 10
    stalled: float = 30
    look: float = 5
    poll: float = 5


class DistributedWorker:
    """See `Works`.

    paces: by queue. outside: the pace of models outside. tell: hears kinds of faults.
    """

    def __init__(
        self,
        chatham: Chatham,
        *,
        paces: Mapping[str, Pace] | None = None,
        outside: Pace | None = None,
        patience: Patience | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._chatham: Final = chatham
        self._rounds: Final = Rounds(chatham)
        self._paces: Final = dict(paces or {})
        self._outside: Final = outside or Pace()
        self._patience: Final = patience or Patience()
        self._tell: Final = tell
        self._superseded = False

    def run(self, stop: threading.Event) -> bool:
        """See `Works.run`."""
        asyncio.run(self._run(stop))
        return self._superseded

    async def _run(self, stop: threading.Event) -> None:
        asyncio.get_running_loop().set_exception_handler(self._told)
        while not (stop.is_set() or self._superseded):
            try:
                app = self._app(stop)
                async with app.open_async():
                    await self._serve(app, stop)
            except Exception as fault:  # noqa: BLE001  -- the database is away; nothing is lost
                self._tell(type(fault).__name__)
                await asyncio.sleep(min(1, self._patience.look))

    def _told(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # A job that another worker has taken over meanwhile, or the database gone: the kind alone.
        self._tell(type(context.get("exception")).__name__)

    def _app(self, stop: threading.Event) -> App:
        app = App(
            connector=PsycopgConnector(
                conninfo=self._chatham.database.conninfo, min_size=1, max_size=8, timeout=10
            )
        )
        tasks = Tasks(self._chatham, paces=self._paces, stop=stop)
        register(app, tasks, self._rounds, stop=stop, tell=self._tell)
        return app

    async def _serve(self, app: App, stop: threading.Event) -> None:
        """Run every lane until told to stop, until one breaks, or until a new queue turns up."""
        queues = await self._outside_queues(app)
        lanes: list[Coroutine[Any, Any, None]] = [self._lane(app, LOCAL, 1)]
        for queue in sorted(queues):
            pace = self._paces.get(queue, self._outside)
            lanes.append(self._lane(app, (queue,), pace.at_once))
        running = [asyncio.ensure_future(lane) for lane in lanes]
        running.append(asyncio.ensure_future(self._watch(app, queues, stop)))
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for lane in running:
                lane.cancel()
            ended = await asyncio.gather(*running, return_exceptions=True)
        for fault in ended:
            if isinstance(fault, Exception):
                raise fault

    async def _lane(self, app: App, queues: tuple[str, ...], at_once: int) -> None:
        await app.run_worker_async(
            queues=list(queues),  # a tuple would reach the server as a record
            concurrency=at_once,
            install_signal_handlers=False,
            delete_jobs="successful",
            fetch_job_polling_interval=self._patience.poll,
            update_heartbeat_interval=self._patience.heartbeat,
            stalled_worker_timeout=self._patience.stalled,
        )

    async def _watch(self, app: App, queues: set[str], stop: threading.Event) -> None:
        looks = 0
        while not stop.is_set():
            # An event of a thread: asked often, so that a stop is soon obeyed.
            for _ in range(max(1, int(self._patience.look * 10))):
                await asyncio.sleep(0.1)
                if stop.is_set():
                    return
            looks += 1
            await self._revive(app)
            if looks % _RECONCILES_EVERY == 1:
                await asyncio.to_thread(self._reconcile)
            if await asyncio.to_thread(self._rounds.is_superseded):
                self._superseded = True
                return
            if await self._outside_queues(app) - queues:
                return

    async def _revive(self, app: App) -> None:
        manager = app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._patience.stalled):
            try:
                await manager.retry_job(job)
            except ConnectorException:
                continue  # another worker was quicker

    def _reconcile(self) -> None:
        database = self._chatham.database
        before = self._chatham.clock.now() - LOST_AFTER
        try:
            with database.write() as work:
                for session in work.queues.lost(before=before):
                    work.queues.session_waits(work.sessions.get(session))
        except ChathamError as fault:
            self._tell(type(fault).__name__)

    async def _outside_queues(self, app: App) -> set[str]:
        """Queues of models outside: those this process knows, and those somebody waits in."""
        engines = await asyncio.to_thread(lambda: self._chatham.engines)
        known = {f"{ENGINE}{processor}" for processor in engines if processor != EMBEDDED.id}
        waiting = await app.job_manager.list_queues_async()
        return known | {row["name"] for row in waiting if row["name"].startswith(ENGINE)}
