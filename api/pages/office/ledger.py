"""`/office/ledger`: the signed checkpoint, and the whole ledger verified in front of one's eyes."""

from __future__ import annotations

import time
from typing import Annotated, Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.VERIFY_LEDGER)]


@router.get("/office/ledger")
def ledger(chatham: Installation, pages: Pages, _who: Officer) -> Response:
    """How much there is, and the key it is signed with."""
    with chatham.database.read() as work:
        size = chatham.ledger(work).size
    return pages.page(
        "office/ledger.html", size=size, key=chatham.signer.verifier.encode(), report=None
    )


@router.post("/office/ledger")
def verify(chatham: Installation, pages: Pages, _who: Officer) -> Response:
    """Every entry, every leaf and every signature, now."""
    began = time.perf_counter()
    report = chatham.own_ledger.check()
    return pages.page(
        "office/ledger.html",
        size=report.size,
        key=chatham.signer.verifier.encode(),
        report=report,
        seconds=f"{time.perf_counter() - began:.2f}",
    )
