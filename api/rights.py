"""`/v1/requests`: what people demand about their own data, and the privacy officer's list."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, cursor_of, page_of, place_in
from api.wire import Id, problems_of
from assistant.requests.log_pages import Asked
from assistant.storage.request_records import Extension, Refusal, RequestRecord, Right
from governance.identity import Actor, PersonId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/requests", tags=["rights"], responses=problems_of(400, 401, 403, 404)
)
_LOOKS: Final = "looks by entry"
Demanding = Annotated[Actor, may(Entry.DEMAND_RIGHTS)]
Answering = Annotated[Actor, may(Entry.ANSWER_REQUESTS)]


class DemandBody(BaseModel):
    """What you ask for (GDPR Art. 15 to 20)."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    right: Right = Field(examples=["access"])


class ExtendBody(BaseModel):
    """Why it takes longer (GDPR Art. 12(3))."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    why: Extension


class RefuseBody(BaseModel):
    """Why it is refused."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    why: Refusal


@router.post("", status_code=201)
def demand(body: DemandBody, chatham: Installation, who: Demanding) -> dict[str, Any]:
    """Ask; the month in which it has to be answered begins now."""
    return _told(chatham.requests.desk.open(who.person or PersonId(""), body.right, by=who))


@router.get("")
def show(chatham: Installation, who: Answering, page: Paging) -> dict[str, Any]:
    """Every request, the one that is due first first."""
    return page_of(chatham, "requests", chatham.requests.desk.all(by=who), page, _told)


@router.get("/mine")
def mine(chatham: Installation, who: Demanding, page: Paging) -> dict[str, Any]:
    """What you asked for, and when it has to be answered."""
    with chatham.database.read() as work:
        found = work.requests.of(who.person or PersonId(""))
    return page_of(chatham, "my requests", found, page, _told)


@router.get("/looks")
def looks(chatham: Installation, who: Demanding, page: Paging) -> dict[str, Any]:
    """Who looked at what of yours, when and why; oldest first. Looking here is noted as well."""
    beyond = place_in(chatham, _LOOKS, page.cursor, int)
    asked = Asked(beyond=beyond, most=page.limit, own=True, oldest_first=True)
    found = chatham.requests.packages.log_page(who.person or PersonId(""), asked, by=who)
    return {
        "items": [look.row() for look in found.looks],
        "next": None if found.further is None else cursor_of(chatham, _LOOKS, found.further),
    }


@router.post("/{request}/extend")
def extend(request: Id, body: ExtendBody, chatham: Installation, who: Answering) -> dict[str, Any]:
    """Take two months more."""
    return _told(chatham.requests.desk.extend(request, body.why, by=who))


@router.post("/{request}/answer")
def answer(request: Id, chatham: Installation, who: Answering) -> dict[str, Any]:
    """Close it as answered."""
    return _told(chatham.requests.desk.answer(request, by=who))


@router.post("/{request}/refuse")
def refuse(request: Id, body: RefuseBody, chatham: Installation, who: Answering) -> dict[str, Any]:
    """Close it as refused."""
    return _told(chatham.requests.desk.refuse(request, body.why, by=who))


def _told(record: RequestRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "right": record.right.value,
        "received_at": record.received_at.isoformat(),
        "due": record.due.isoformat(),
        "extended": record.extension.value if record.extension else None,
        "answered_at": record.answered_at.isoformat() if record.answered_at else None,
        "refused": record.refusal.value if record.refusal else None,
    }
