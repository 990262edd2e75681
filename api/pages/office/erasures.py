"""`/office/erasures`: every withdrawal and erasure, where it has got to, and its certificate."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import CAUSES, ERASURES, category
from api.pages.rendering import Pages
from assistant.rights.certificate import is_whole, readable
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.SEE_WITHDRAWALS)]


@router.get("/office/erasures")
def erasures(chatham: Installation, pages: Pages, _who: Officer) -> Response:
    """The newest first."""
    with chatham.database.read() as work:
        found = work.erasures.all()
    return pages.page(
        "office/erasures.html",
        erasures=found[::-1],
        causes=CAUSES,
        states=ERASURES,
        category=category,
    )


@router.get("/office/certificates/{certificate}")
def certificate(
    certificate: Annotated[str, Path(max_length=100)],
    chatham: Installation,
    pages: Pages,
    _who: Officer,
) -> Response:
    """What was erased, what is kept and why, as it was issued."""
    with chatham.database.read() as work:
        record = work.erasures.certificate(certificate)
    return pages.page(
        "office/certificate.html", record=record, text=readable(record), whole=is_whole(record)
    )
