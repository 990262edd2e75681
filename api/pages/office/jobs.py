"""`/office/jobs`: sessions that failed, for whoever runs the installation; no names, no content."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import PURPOSES, STEPS
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.statuses import Status
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Running = Annotated[Actor, may(Entry.RUN_INSTALLATION)]


@router.get("/office/jobs")
def jobs(chatham: Installation, pages: Pages, _who: Running) -> Response:
    """Those that wait for a person first."""
    with chatham.database.read() as work:
        waiting = len(work.sessions.by_status(Status.QUEUED))
        running = len(work.sessions.by_status(Status.RUNNING))
    return pages.page(
        "office/jobs.html",
        failed=chatham.failures.all(),
        waiting=waiting,
        running=running,
        purposes=PURPOSES,
        steps=STEPS,
    )


@router.post("/office/jobs/{job}/retry")
def retry(
    job: Annotated[str, Path(max_length=100)], chatham: Installation, _who: Running
) -> Response:
    """It waits again, as if nobody had tried it yet."""
    chatham.worker.retry(SessionId(job))
    return led_on("/office/jobs", "job-again")
