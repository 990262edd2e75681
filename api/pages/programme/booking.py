"""`/booking`: a coachee's times with their coach, and questions whose answers are nobody's."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme.callers import Answering, Booking
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.programme.kpis.plan import Measure

router: Final = APIRouter(include_in_schema=False)


@router.get("/booking")
def booking(chatham: Installation, pages: Pages, who: Booking) -> Response:
    """What is offered, what is booked, what is asked."""
    offered = chatham.structure.booking.offered(who)
    return pages.page(
        "programme/booking.html",
        booked=[one for one in offered if one.mine],
        free=[one for one in offered if not one.mine],
        asked=chatham.kpis.surveys.waiting(who),
        scored=Measure.NPS,
    )


@router.post("/booking/{slot}/book")
def book(slot: str, chatham: Installation, who: Booking) -> Response:
    """Book it."""
    chatham.structure.booking.book(slot, by=who)
    return led_on("/booking", "booked")


@router.post("/booking/{slot}/leave")
def leave(slot: str, chatham: Installation, who: Booking) -> Response:
    """Give it back."""
    chatham.structure.booking.leave(slot, by=who)
    return led_on("/booking", "left")


@router.post("/booking/surveys/{survey}")
def answer(
    survey: str,
    chatham: Installation,
    who: Answering,
    said: Annotated[int, Form(ge=0, le=10)],
) -> Response:
    """Count an answer."""
    chatham.kpis.surveys.answer(survey, said, by=who)
    return led_on("/booking", "counted")
