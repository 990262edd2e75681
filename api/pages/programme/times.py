"""`/times`: a coach's own times, record and figures. Nobody else has a page that shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.programme import words
from api.pages.programme.callers import Offering, Own
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.programme.papers.office import ESCALATION
from assistant.storage.people_records import SlotState

router: Final = APIRouter(include_in_schema=False)
SHOWN: Final = 60
_AFTER: Final = {SlotState.HELD: "slot-held", SlotState.CANCELLED: "slot-gone"}


@router.get("/times")
def times(chatham: Installation, pages: Pages, who: Offering) -> Response:
    """Times to come and those to be settled."""
    own = chatham.structure.booking.own(who)
    open_ = [one for one in own if one.slot.state is SlotState.OFFERED]
    now = chatham.clock.now()
    return pages.page(
        "programme/times.html",
        unsettled=[one for one in open_ if one.slot.starts_at <= now and one.slot.taken],
        coming=[one for one in open_ if one.slot.starts_at > now][:SHOWN],
    )


@router.get("/times/record")
def own_record(chatham: Installation, pages: Pages, who: Own) -> Response:
    """What certifies the coach, and their own months."""
    return pages.page(
        "programme/record.html",
        one=chatham.structure.coaches.own(who),
        months=chatham.kpis.own.months(who),
        outside=ESCALATION in chatham.programme_papers.offered(who),
        kinds=words.COACH_KINDS,
        trainings=words.TRAININGS,
        credentials=words.CREDENTIALS,
        engagements=words.ENGAGEMENTS,
        lacking=words.LACKING,
    )


@router.post("/times")
def offer(
    *,
    chatham: Installation,
    who: Offering,
    starts: Annotated[str, Form(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")],
    minutes: Annotated[int, Form(ge=15, le=480)] = 60,
    seats: Annotated[int, Form(ge=1, le=12)] = 1,
    behind: Annotated[int, Form(ge=-14 * 60, le=14 * 60)] = 0,
) -> Response:
    """Offer a time. behind: minutes the coach's clock is behind UTC, as their browser says."""
    try:
        at = datetime.fromisoformat(starts).replace(tzinfo=UTC) + timedelta(minutes=behind)
    except (ValueError, OverflowError):
        raise HTTPException(422, "There is no such time. Nothing was changed.") from None
    chatham.structure.booking.offer(at, minutes, seats=seats, by=who)
    return led_on("/times", "offered")


@router.post("/times/evidence")
def evidence(chatham: Installation, who: Own) -> Response:
    """The coach has handed evidence in."""
    chatham.structure.coaches.evidence(who)
    return led_on("/times/record", "evidence")


@router.post("/times/{slot}/{state}")
def settle(slot: str, state: SlotState, chatham: Installation, who: Offering) -> Response:
    """It was held, or is cancelled."""
    chatham.structure.booking.settle(slot, state, by=who)
    return led_on("/times", _AFTER.get(state, "slot-gone"))
