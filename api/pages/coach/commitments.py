"""`/commitments`: what was agreed, across sessions, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts or ranks anybody.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Keeping
from api.pages.commitment_change import Changing
from api.pages.rendering import Pages
from api.pages.saying import led_on

router: Final = APIRouter(include_in_schema=False)


@router.get("/commitments")
def commitments(
    chatham: Installation,
    pages: Pages,
    who: Keeping,
    shown: Annotated[str, Query(alias="show", pattern="^(open|all)$")] = "open",
) -> Response:
    """Every engagement's, the newest session's first."""
    desk = chatham.coaching.commitments
    found = [(room, desk.of(room.engagement, reader=who)) for room in chatham.shelves.rooms(who)]
    return pages.page("coach/commitments.html", found=found, everything=shown == "all")


@router.post("/commitments/{session}/{line}")
def change(change: Changing, who: Keeping) -> Response:
    """Say what has become of one; the coachee sees the same."""
    change.make(who)
    return led_on("/commitments", "commitment")
