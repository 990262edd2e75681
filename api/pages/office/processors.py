"""`/office/processors`: who may be sent masked text, what each still lacks, and the signatures.

Invariant: what is signed, changed or taken out is what the page showed; a digest of it comes back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.register.desk import SIGNS_FOR
from assistant.register.standing import SAID, Standing
from assistant.storage.register_records import Answer, EntryRecord, Office
from governance.identity import Actor, ProcessorId
from governance.ledger.events import TOKEN
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Seeing = Annotated[Actor, may(Entry.SEE_PROCESSORS)]
Signing = Annotated[Actor, may(Entry.SIGN_PROCESSORS)]
HERE: Final = "/office/processors"
Code = Annotated[str, Form(min_length=1, max_length=128)]
Seen = Annotated[str, Form(min_length=64, max_length=64)]
_Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
_Text = Annotated[str, Field(max_length=200)]


class EntryForm(BaseModel):
    """An entry as the page sends it; an empty field is a blank. seen: empty for a new one."""

    model_config = ConfigDict(hide_input_in_errors=True)

    processor: Annotated[str, Field(min_length=1, max_length=128)]
    vendor: Annotated[str, Field(min_length=1, max_length=128)]
    seen: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    contract: _Text = ""
    dpa_on: _Day = ""
    sub_processors: Annotated[str, Field(max_length=2_000)] = ""
    region: _Text = ""
    no_training: Literal["", "yes", "no"] = ""
    expires: _Day = ""

    def on(self, entry: EntryRecord) -> EntryRecord:
        """`entry` with what was sent."""
        named = (name.strip() for name in re.split(r"[,\n]", self.sub_processors))
        return replace(
            entry,
            vendor=self.vendor.strip(),
            contract=self.contract.strip() or None,
            dpa_on=_day(self.dpa_on),
            sub_processors=tuple(name for name in named if name) or None,
            region=self.region.strip() or None,
            no_training=Answer(self.no_training) if self.no_training else None,
            expires=_day(self.expires),
        )


@router.get("/office/processors")
def processors(chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """The register, the vendors whose checklist has begun, and who works on sessions now."""
    return pages.page(
        "office/processors.html",
        standings=chatham.register.show(),
        vendors=chatham.register.vendors(),
        current=chatham.processor,
        **_signer(who),
    )


@router.get("/office/processors/entry")
def entry(
    chatham: Installation,
    pages: Pages,
    who: Signing,
    processor: Annotated[str, Query(alias="id", max_length=128)] = "",
    vendor: Annotated[str, Query(max_length=128)] = "",
) -> Response:
    """One entry to be changed, or a new one of a vendor."""
    standing = _found(chatham.register.show(), processor) if processor else None
    return pages.page(
        "office/processor.html", one=standing, vendor=vendor, code=TOKEN.pattern, **_signer(who)
    )


@router.post("/office/processors/entry")
def keep(form: Annotated[EntryForm, Form()], chatham: Installation, who: Signing) -> Response:
    """Enter a processor, or change its entry; signatures it had count no more."""
    processor = ProcessorId(form.processor.strip())
    if form.seen:
        chatham.register.change(processor, form.on, by=who, seen=form.seen)
        return led_on(HERE, "processor-changed")
    now = chatham.clock.now()
    blank = EntryRecord(id=processor, vendor="", added_at=now, changed_at=now)
    chatham.register.enter(form.on(blank), by=who)
    return led_on(HERE, "processor-entered")


@router.post("/office/processors/sign")
def sign(processor: Code, seen: Seen, chatham: Installation, who: Signing) -> Response:
    """Sign the entry exactly as it was shown."""
    chatham.register.sign(ProcessorId(processor), office=SIGNS_FOR[who.role], by=who, seen=seen)
    return led_on(HERE, "processor-signed")


@router.post("/office/processors/remove")
def remove(
    processor: Code,
    seen: Seen,
    chatham: Installation,
    who: Signing,
    sure: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """Take it out, if the box was ticked."""
    if not sure:
        return led_on(HERE, "processor-stays")
    chatham.register.remove(ProcessorId(processor), by=who, seen=seen)
    return led_on(HERE, "processor-removed")


def _signer(who: Actor) -> dict[str, Any]:
    office = SIGNS_FOR.get(who.role)
    return {"office": office, "legal": Office.LEGAL, "privacy": Office.PRIVACY, "said": SAID}


def _found(standings: tuple[Standing, ...], processor: str) -> Standing:
    for one in standings:
        if one.entry is not None and one.entry.id == processor:
            return one
    raise HTTPException(404, "There is no such processor in the register. Look at it again.")


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise HTTPException(422, "There is no such day. Nothing was changed.") from None
