"""`/office/processors`: who may be sent masked text, and what each still lacks."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.register.standing import SAID
from assistant.storage.register_records import Office
from governance.identity import Actor, ProcessorId, Role
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Seeing = Annotated[Actor, may(Entry.SEE_PROCESSORS)]
Signing = Annotated[Actor, may(Entry.SIGN_PROCESSORS)]


@router.get("/office/processors")
def processors(chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """The register, and who works on sessions now."""
    return pages.page(
        "office/processors.html",
        standings=chatham.register.show(),
        current=chatham.processor,
        said=SAID,
        signs=who.role is Role.PRIVACY_OFFICER,
    )


@router.post("/office/processors/{processor}/sign")
def sign(
    processor: Annotated[str, Path(max_length=100)], chatham: Installation, who: Signing
) -> Response:
    """The privacy officer signs the entry exactly as it is now."""
    chatham.register.sign(ProcessorId(processor), office=Office.PRIVACY, by=who)
    return led_on("/office/processors", "processor-signed")
