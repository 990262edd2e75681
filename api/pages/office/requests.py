"""`/office/requests`: what people demand about their own data, and the month each has."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, Names, may
from api.pages.office.words import EXTENSIONS, REFUSALS, RIGHTS
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.request_records import Extension, Refusal
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.ANSWER_REQUESTS)]
Request = Annotated[str, Path(max_length=100)]


@router.get("/office/requests")
def requests(chatham: Installation, pages: Pages, who: Officer) -> Response:
    """The one that is due first stands first; what was answered comes after."""
    found = chatham.requests.desk.all(by=who)
    return pages.page(
        "office/requests.html",
        waiting=[one for one in found if one.answered_at is None],
        closed=[one for one in found if one.answered_at is not None],
        now=chatham.clock.now(),
        instant=timedelta(microseconds=1),
        rights=RIGHTS,
        extensions=EXTENSIONS,
        refusals=REFUSALS,
    )


@router.post("/office/requests/{request}/answer")
def answer(request: Request, chatham: Installation, who: Officer) -> Response:
    """It has been answered."""
    chatham.requests.desk.answer(request, by=who)
    return led_on("/office/requests", "request-answered")


@router.post("/office/requests/{request}/package")
def package(request: Request, chatham: Installation, names: Names, who: Officer) -> Response:
    """What is held about whoever asked, as a ZIP to hand over. The ledger hears of it, and they."""
    found = next((one for one in chatham.requests.desk.all(by=who) if one.id == request), None)
    if found is None:
        raise HTTPException(404, "There is no request with this id.")
    return Response(
        names.copy_of(found.person, by=who),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{found.id}.zip"'},
    )


@router.post("/office/requests/{request}/extend")
def extend(
    request: Request, chatham: Installation, who: Officer, why: Annotated[Extension, Form()]
) -> Response:
    """Two months more."""
    chatham.requests.desk.extend(request, why, by=who)
    return led_on("/office/requests", "request-extended")


@router.post("/office/requests/{request}/refuse")
def refuse(
    request: Request, chatham: Installation, who: Officer, why: Annotated[Refusal, Form()]
) -> Response:
    """It is refused, and the person hears why."""
    chatham.requests.desk.refuse(request, why, by=who)
    return led_on("/office/requests", "request-refused")
