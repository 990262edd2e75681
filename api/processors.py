"""`/v1/processors`: who may be sent masked text; entered, changed, signed and taken out.

Invariant: what is changed, signed or taken out is what was read; its ETag comes back as If-Match.
The ETag is the digest a signature is under.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.versions import CHANGED, TAGGED, TAGGED_NEW, ReadLast, tagged
from api.wire import problems_of
from assistant.register.desk import SIGNS_FOR
from assistant.register.standing import Standing
from assistant.storage.register_records import Answer, EntryRecord, SignatureRecord
from governance.identity import Actor, ProcessorId
from governance.ledger.events import TOKEN
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/processors", tags=["officers"], responses=problems_of(400, 401, 403))
Seeing = Annotated[Actor, may(Entry.SEE_PROCESSORS)]
Signing = Annotated[Actor, may(Entry.SIGN_PROCESSORS)]
WORD: Final = f"^{TOKEN.pattern}$"
_MODEL: Final = "acme/eu:large-1"
# In the query and not in the path: an id may have slashes in it.
Which = Annotated[str, Query(pattern=WORD, max_length=128, examples=[_MODEL])]
_Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^,\x00-\x1f\x7f]*$")]


class EntryBody(BaseModel):
    """Everything an entry says. null is a blank; it is signed when there is none."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    vendor: str = Field(
        pattern=WORD, max_length=128, examples=["acme"], description="Whose checklist it rests on."
    )
    contract: _Text | None = Field(default=None, examples=["C-17"], description="Its reference.")
    dpa_on: date | None = Field(
        default=None,
        examples=["2026-01-02"],
        description="When the data processing agreement was signed.",
    )
    sub_processors: Annotated[list[_Name], Field(min_length=1, max_length=50)] | None = Field(
        default=None, examples=[["none"]], description="`none` when there are none."
    )
    region: _Text | None = Field(default=None, examples=["eu"])
    no_training: Answer | None = Field(
        default=None, examples=["yes"], description="The contract forbids training on what is sent."
    )
    expires: date | None = Field(
        default=None, examples=["2099-01-01"], description="The first day it is out of force."
    )

    def on(self, entry: EntryRecord) -> EntryRecord:
        """`entry` with what was sent."""
        return replace(
            entry,
            vendor=self.vendor,
            contract=self.contract,
            dpa_on=_midnight(self.dpa_on),
            sub_processors=tuple(self.sub_processors) if self.sub_processors else None,
            region=self.region,
            no_training=self.no_training,
            expires=_midnight(self.expires),
        )


class NewEntryBody(EntryBody):
    """A processor, as sessions name it, and what its entry says."""

    processor: str = Field(pattern=WORD, max_length=128, examples=[_MODEL])


@router.get("")
def processors(chatham: Installation, _who: Seeing, page: Paging) -> dict[str, Any]:
    """The register of processors, and what each still lacks."""
    return page_of(chatham, "processors", chatham.register.show(), page, _told)


@router.post("", status_code=201, responses={**problems_of(409), **TAGGED_NEW})
def enter(
    body: NewEntryBody, response: Response, chatham: Installation, who: Signing
) -> dict[str, Any]:
    """Enter a processor, blanks and all. It is sent nothing until legal and privacy sign."""
    now = chatham.clock.now()
    blank = EntryRecord(id=ProcessorId(body.processor), vendor="", added_at=now, changed_at=now)
    chatham.register.enter(body.on(blank), by=who)
    where = urlencode({"processor": body.processor})
    response.headers["Location"] = f"{router.prefix}/entry?{where}"
    return _read(chatham, body.processor, response)


@router.get("/entry", responses={**problems_of(404), **TAGGED})
def entry(
    processor: Which, response: Response, chatham: Installation, _who: Seeing
) -> dict[str, Any]:
    """One entry, where it stands, and who has signed it as it is now."""
    return _read(chatham, processor, response)


@router.put("/entry", responses={**problems_of(404), **CHANGED, **TAGGED})
def change(
    *,
    who: Signing,
    processor: Which,
    body: EntryBody,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Put other words in place of an entry's. Signatures it had count no more."""
    chatham.register.change(ProcessorId(processor), body.on, by=who, seen=seen)
    return _read(chatham, processor, response)


@router.delete("/entry", status_code=204, responses={**problems_of(404), **CHANGED})
def remove(*, who: Signing, processor: Which, chatham: Installation, seen: ReadLast) -> None:
    """Take a processor out: from now on it is sent nothing, until it is entered and signed again.

    Sessions that wait for it stop and say so.
    """
    chatham.register.remove(ProcessorId(processor), by=who, seen=seen)


@router.post(
    "/entry/signatures", status_code=201, responses={**problems_of(404), **CHANGED, **TAGGED_NEW}
)
def sign(
    *,
    who: Signing,
    processor: Which,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Sign an entry exactly as it was read, for the caller's office. It takes two people."""
    office = SIGNS_FOR[who.role]
    chatham.register.sign(ProcessorId(processor), office=office, by=who, seen=seen)
    return _read(chatham, processor, response)


def told_signatures(signatures: tuple[SignatureRecord, ...]) -> list[dict[str, Any]]:
    """For which office something was signed as it is now, and when; nobody's name."""
    return [{"office": one.office.value, "at": one.at.isoformat()} for one in signatures]


def _read(chatham: Installation, processor: str, response: Response) -> dict[str, Any]:
    standing = chatham.register.entry(ProcessorId(processor))
    tagged(response, standing.digest)
    return _told(standing)


def _told(standing: Standing) -> dict[str, Any]:
    one = standing.entry
    return {
        "id": one.id if one else None,
        "vendor": one.vendor if one else None,
        "contract": one.contract if one else None,
        "dpa_on": _day(one.dpa_on) if one else None,
        "sub_processors": list(one.sub_processors) if one and one.sub_processors else None,
        "region": one.region if one else None,
        "no_training": one.no_training.value if one and one.no_training else None,
        "expires": _day(one.expires) if one else None,
        "holds": standing.holds,
        "gaps": [gap.value for gap in standing.gaps],
        "signatures": told_signatures(standing.signatures),
    }


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _day(at: datetime | None) -> str | None:
    return None if at is None else at.date().isoformat()
