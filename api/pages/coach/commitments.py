"""`/commitments`: what was agreed, across sessions, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts or ranks anybody.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Id, Keeping
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.commitment_records import Standing
from governance.identity import SessionId

router: Final = APIRouter(include_in_schema=False)
Line = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$")]


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
def change(
    *,
    session: Id,
    line: Line,
    chatham: Installation,
    who: Keeping,
    standing: Annotated[Standing, Form()],
    version: Annotated[int, Form(ge=0, le=2**31 - 1)],
    due_on: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Say what has become of one; the coachee sees the same."""
    try:
        day = date.fromisoformat(due_on) if due_on else None
    except ValueError:
        raise HTTPException(422, "Name a day, such as 2027-01-31. Nothing was changed.") from None
    chatham.coaching.commitments.change(
        SessionId(session), line, standing=standing, due_on=day, version=version, by=who
    )
    return led_on("/commitments", "commitment")
