"""`/mine/commitments`: what was agreed, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts, ranks or reminds.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.mine.callers import Id
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.commitment_records import Standing
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Keeping = Annotated[Actor, may(Entry.KEEP_COMMITMENTS)]
Line = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$")]


@router.get("/mine/commitments")
def commitments(chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """Every engagement's, what is open first."""
    desk = chatham.coaching.commitments
    found = [(room, desk.of(room.engagement, reader=who)) for room in chatham.oneself.rooms.of(who)]
    return pages.page("mine/commitments.html", found=found)


@router.post("/mine/commitments/{session}/{line}")
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
    """Say what has become of one; its coach sees the same."""
    try:
        day = date.fromisoformat(due_on) if due_on else None
    except ValueError:
        raise HTTPException(422, "Name a day, such as 2027-01-31. Nothing was changed.") from None
    chatham.coaching.commitments.change(
        SessionId(session), line, standing=standing, due_on=day, version=version, by=who
    )
    return led_on("/mine/commitments", "kept")
