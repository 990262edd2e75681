"""`/v1/cases`: after a stop, for whom the case belongs to; a number and a clock for the handler."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.cases.page import CasePage
from assistant.cases.views import Waiting
from governance.identity import Actor
from governance.outcomes import Route
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/cases", tags=["cases"], responses=problems_of(400, 401, 403, 404))
Asking = Annotated[Actor, may(Entry.SEE_CASES)]
Handling = Annotated[Actor, may(Entry.SEE_OVERDUE)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[7])]


class DoorBody(BaseModel):
    """Whom to let see the case. share_subject: also what it is about, in general words."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    door: Route
    share_subject: bool = False


@router.get("")
def mine(chatham: Installation, who: Asking, page: Paging) -> dict[str, Any]:
    """Your cases, oldest first."""
    return page_of(chatham, "cases", chatham.cases.desk.mine(who), page, _told)


@router.get("/overdue")
def overdue(chatham: Installation, who: Handling, page: Paging) -> dict[str, Any]:
    """Cases nobody acknowledged in time: a number and a clock, the longest first."""
    return page_of(chatham, "overdue", chatham.cases.desk.overdue(who), page, _clock)


@router.get("/{number}")
def show(number: Number, chatham: Installation, who: Asking) -> dict[str, Any]:
    """One case. The ledger hears who looked."""
    return _told(chatham.cases.desk.show(number, who))


@router.post("/{number}/acknowledge")
def acknowledge(number: Number, chatham: Installation, who: Asking) -> dict[str, Any]:
    """You have seen it; its clock stops."""
    return _told(chatham.cases.desk.acknowledge(number, who))


@router.post("/{number}/resolve")
def resolve(number: Number, chatham: Installation, who: Asking) -> dict[str, Any]:
    """You are done with it."""
    return _told(chatham.cases.desk.resolve(number, who))


@router.post("/{number}/door")
def open_door(number: Number, body: DoorBody, chatham: Installation, who: Asking) -> dict[str, Any]:
    """As a coachee: let the person behind this door see that it is you."""
    opened = chatham.cases.desk.open_door(
        number, who, to=body.door, shows_subject=body.share_subject
    )
    return _told(opened)


@router.post("/{number}/agree")
def agree(number: Number, chatham: Installation, who: Asking) -> dict[str, Any]:
    """As a coachee: agree to a summary without the flagged parts."""
    return _told(chatham.cases.desk.agree(number, who))


def _clock(one: Waiting) -> dict[str, Any]:
    return {"number": one.number, "overdue_for_s": int(one.overdue_for.total_seconds())}


def _told(page: CasePage) -> dict[str, Any]:
    told = asdict(page)
    for name in ("opened_at", "due_at"):
        told[name] = told[name].isoformat() if told[name] else None
    return told
