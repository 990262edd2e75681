"""`/waiting`: what the programme's confidential handler sees: a number, a clock, a door.

Invariant: no name and no subject before the coachee opened the door; what lies behind one is what
they chose to show.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from assistant.cases.words import DOORS
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Handling = Annotated[Actor, may(Entry.SEE_OVERDUE)]


@router.get("/waiting")
def waiting(chatham: Installation, pages: Pages, who: Handling) -> Response:
    """Cases nobody acknowledged in time, the longest first, and the doors that were opened."""
    desk = chatham.cases.desk
    opened = [(words, shown) for route, words in DOORS.items() for shown in desk.behind(route, who)]
    doors: dict[int, list[str]] = {}
    for words, shown in opened:
        doors.setdefault(shown.number, []).append(words)
    return pages.page("waiting.html", waiting=desk.overdue(who), doors=doors, opened=opened)
