"""`/mine/commitments`: what was agreed, and what has become of it.

Invariant: the words come out of released summaries; nothing here counts, ranks or reminds.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.commitment_change import Changing
from api.pages.rendering import Pages
from api.pages.saying import led_on
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Keeping = Annotated[Actor, may(Entry.KEEP_COMMITMENTS)]


@router.get("/mine/commitments")
def commitments(chatham: Installation, pages: Pages, who: Keeping) -> Response:
    """Every engagement's, what is open first."""
    desk = chatham.coaching.commitments
    found = [(room, desk.of(room.engagement, reader=who)) for room in chatham.oneself.rooms.of(who)]
    return pages.page("mine/commitments.html", found=found)


@router.post("/mine/commitments/{session}/{line}")
def change(change: Changing, who: Keeping) -> Response:
    """Say what has become of one; its coach sees the same."""
    change.make(who)
    return led_on("/mine/commitments", "kept")
