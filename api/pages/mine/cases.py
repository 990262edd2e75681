"""`/mine/cases`: where a person took over. The door is the coachee's to open, or to leave shut.

Invariant: nobody behind a door learns a name before it is opened here.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from api.asking import Installation
from api.pages.mine.callers import WithCases
from api.pages.mine.news import mark_seen
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.cases.words import DOORS
from assistant.storage.notification_records import NotificationKind
from governance.outcomes import Route

router: Final = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
OPENABLE: Final = (
    Route.INTERNAL_COACH,
    Route.EXTERNAL_EXECUTIVE_COACH,
    Route.HR,
    Route.LEGAL,
    Route.PRIVACY_OFFICER,
)
"""Doors beside the proposed one. Behind crisis support nobody waits for a case; they are called."""


@router.get("/mine/cases")
def cases(chatham: Installation, pages: Pages, who: WithCases) -> Response:
    """All of them, the newest first."""
    return pages.page("mine/cases.html", cases=chatham.cases.desk.mine(who)[::-1])


@router.get("/mine/cases/{number}")
def case(number: Number, chatham: Installation, pages: Pages, who: WithCases) -> Response:
    """One: why, whom one can turn to, and what one may do."""
    mark_seen(chatham, who, NotificationKind.CASE_MOVED)
    shown = chatham.cases.desk.show(number, who)
    doors = [(route.value, DOORS[route]) for route in OPENABLE]
    return pages.page("mine/case.html", case=shown, doors=doors)


@router.post("/mine/cases/{number}/door")
def open_door(
    *,
    number: Number,
    chatham: Installation,
    who: WithCases,
    to: Annotated[str, Form(max_length=50)] = "",
    shows_subject: Annotated[bool, Form()] = False,
) -> Response:
    """Let the person behind a door see who one is, and what it is about if one says so."""
    route = next((one for one in OPENABLE if one.value == to), None)
    chatham.cases.desk.open_door(number, who, to=route, shows_subject=shows_subject)
    return led_on(f"/mine/cases/{number}", "opened")


@router.post("/mine/cases/{number}/agree")
def agree(number: Number, chatham: Installation, who: WithCases) -> Response:
    """Agree to a summary without the parts that belong with a person."""
    chatham.cases.desk.agree(number, who)
    return led_on(f"/mine/cases/{number}", "agreed")
