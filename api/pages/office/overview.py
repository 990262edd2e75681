"""`/office`: what needs the privacy officer today, and whether anything is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from assistant.storage.rights_records import ErasureStatus
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.ANSWER_REQUESTS)]
SOON: Final = timedelta(days=7)
A_DAY: Final = timedelta(hours=26)
"""Retention runs every day; a little more is not late yet."""


@router.get("/office")
def overview(chatham: Installation, pages: Pages, who: Officer) -> Response:
    """Late first, then soon, then how much there is of everything."""
    now = chatham.clock.now()
    requests = [one for one in chatham.requests.desk.all(by=who) if one.answered_at is None]
    incidents = [one for one in chatham.incidents.all(by=who) if one.closed_at is None]
    with chatham.database.read() as work:
        erasing = work.erasures.unfinished()
    run = chatham.retention.latest_run()
    late = {
        "requests": [one for one in requests if one.due <= now],
        "incidents": [one for one in incidents if one.due <= now and one.authority_at is None],
        "retention": run is not None and (run.finished_at or run.started_at) + A_DAY < now,
    }
    return pages.page(
        "office/overview.html",
        late=late,
        any_late=any(late.values()),
        soon=[one for one in requests if now < one.due <= now + SOON],
        requests=requests,
        incidents=incidents,
        erasing=[one for one in erasing if one.status is ErasureStatus.ERASING],
        processors=[one for one in chatham.register.show() if not one.holds],
    )
