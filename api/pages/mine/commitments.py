"""`/mine/commitments`: what was agreed, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts, ranks or reminds.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.commitment_change import Changing
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.commitments.tracked import Across
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Keeping = Annotated[Actor, may(Entry.KEEP_COMMITMENTS)]
SHOWN: Final = 10
"""Sessions on one page: each summary has to be opened and its look recorded."""


@router.get("/mine/commitments")
def commitments(
    chatham: Installation,
    pages: Pages,
    who: Keeping,
    start: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
) -> Response:
    """Every engagement's, the newest session's first, a few sessions at a time."""
    rooms = {room.engagement: room for room in chatham.oneself.rooms.of(who)}
    part = chatham.coaching.commitments.part(rooms, reader=who, start=start, most=SHOWN)
    # An engagement without a session to read is told of where everything is on one page.
    whole = not start and not part.more
    found = [
        (room, part.across.get(code, Across(commitments=())))
        for code, room in rooms.items()
        if whole or code in part.across
    ]
    more = f"/mine/commitments?from={start + SHOWN}" if part.more else None
    return pages.page("mine/commitments.html", found=found, more=more, later=start > 0)


@router.post("/mine/commitments/{session}/{line}")
def change(change: Changing, who: Keeping) -> Response:
    """Say what has become of one; its coach sees the same."""
    change.make(who)
    return led_on("/mine/commitments", "kept")
