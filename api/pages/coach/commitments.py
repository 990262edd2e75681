"""`/commitments`: what was agreed, across sessions, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts or ranks anybody.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Keeping
from api.pages.commitment_change import Changing
from api.pages.rendering import Pages
from api.pages.saying import led_on

router: Final = APIRouter(include_in_schema=False)
SHOWN: Final = 10
"""Sessions on one page: each summary has to be opened and its look recorded."""


@router.get("/commitments")
def commitments(
    *,
    chatham: Installation,
    pages: Pages,
    who: Keeping,
    shown: Annotated[str, Query(alias="show", pattern="^(open|all)$")] = "open",
    start: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
    only: Annotated[str, Query(alias="engagement", max_length=100)] = "",
) -> Response:
    """Every engagement's, or one's, the newest session's first, a few sessions at a time."""
    rooms = {
        room.engagement: room
        for room in chatham.shelves.rooms(who)
        if only in {"", room.engagement}
    }
    part = chatham.coaching.commitments.part(rooms, reader=who, start=start, most=SHOWN)
    found = [(rooms[engagement], across) for engagement, across in part.across.items()]
    alone = f"engagement={quote(only)}" if only else ""
    more = f"/commitments?show={shown}&from={start + SHOWN}&{alone}" if part.more else None
    return pages.page(
        "coach/commitments.html",
        found=found,
        everything=shown == "all",
        alone=alone,
        more=more.removesuffix("&") if more else None,
    )


@router.post("/commitments/{session}/{line}")
def change(change: Changing, who: Keeping) -> Response:
    """Say what has become of one; the coachee sees the same."""
    change.make(who)
    return led_on("/commitments", "commitment")
