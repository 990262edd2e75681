"""`/v1/slots`: times a coach offers and a coachee books. Nobody else sees one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import Id, problems_of
from assistant.programme.people.booking import Offered, Own
from assistant.storage.people_records import SlotState
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/slots", tags=["programme"], responses=problems_of(400, 401, 403, 404, 409)
)
Offering = Annotated[Actor, may(Entry.KEEP_SLOTS)]
Taking = Annotated[Actor, may(Entry.BOOK_SLOTS)]


class OfferBody(BaseModel):
    """A time to offer."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    starts_at: Annotated[AwareDatetime, Field(examples=["2026-03-02T09:00:00Z"])]
    minutes: Annotated[int, Field(ge=15, le=480)] = 60
    seats: Annotated[int, Field(ge=1, le=12)] = 1


class SettleBody(BaseModel):
    """What became of it; one nobody booked is taken back."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    state: Literal["held", "cancelled"]


@router.get("")
def offered(chatham: Installation, who: Taking, page: Paging) -> dict[str, Any]:
    """As a coachee: the times your coaches offer, and those you booked."""
    return page_of(chatham, "offered", chatham.structure.booking.offered(who), page, _offered)


@router.post("", status_code=201)
def offer(body: OfferBody, chatham: Installation, who: Offering) -> dict[str, Any]:
    """As a coach: offer a time."""
    made = chatham.structure.booking.offer(body.starts_at, body.minutes, seats=body.seats, by=who)
    return {"slot": made}


@router.get("/own")
def own(chatham: Installation, who: Offering, page: Paging) -> dict[str, Any]:
    """As a coach: your times, and who booked them."""
    return page_of(chatham, "own slots", chatham.structure.booking.own(who), page, _own)


@router.post("/{slot}/settle", status_code=204)
def settle(slot: Id, body: SettleBody, chatham: Installation, who: Offering) -> None:
    """As a coach: say that it was held, or cancel it."""
    chatham.structure.booking.settle(slot, SlotState(body.state), by=who)


@router.post("/{slot}/book", status_code=204)
def book(slot: Id, chatham: Installation, who: Taking) -> None:
    """As a coachee: book it. It stands in both your calendar files (`/v1/calendar.ics`)."""
    chatham.structure.booking.book(slot, by=who)


@router.post("/{slot}/leave", status_code=204)
def leave(slot: Id, chatham: Installation, who: Taking) -> None:
    """As a coachee: give it back."""
    chatham.structure.booking.leave(slot, by=who)


def _offered(one: Offered) -> dict[str, Any]:
    return {
        "slot": one.slot,
        "coach": one.coach,
        "starts_at": one.starts_at.isoformat(),
        "minutes": one.minutes,
        "seats_left": one.seats_left,
        "mine": one.mine,
    }


def _own(one: Own) -> dict[str, Any]:
    return {
        "slot": one.slot.id,
        "starts_at": one.slot.starts_at.isoformat(),
        "minutes": one.slot.minutes,
        "seats": one.slot.seats,
        "state": one.slot.state.value,
        "booked_by": list(one.names),
    }
