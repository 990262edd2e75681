"""A coach's calendar: in as a file (by script, to `/v1/calendar`), out as one that names nobody."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Planning
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING

router: Final = APIRouter(include_in_schema=False)


@router.get("/calendar")
def calendar(chatham: Installation, pages: Pages, who: Planning) -> Response:
    """What is known, how to bring a file, and how to take one along."""
    today = chatham.coaching.today.of(who)
    return pages.page("coach/calendar.html", today=today, rooms=chatham.shelves.rooms(who))


@router.post("/calendar/forget")
def forget(
    chatham: Installation,
    who: Planning,
    engagement: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
) -> Response:
    """Forget the appointments of one engagement."""
    room = chatham.shelves.room(engagement, who)
    chatham.coaching.calendars.forget(room.engagement, by=who)
    return led_on("/calendar", "forgotten")
