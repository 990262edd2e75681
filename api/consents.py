"""`/v1/consents`: one's own yes and no, and nobody else's."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.sessions.people import engagement_code
from assistant.storage.rights_records import ErasureRecord
from governance.consent.grants import Standing, Use
from governance.consent.records import Channel, ConsentEvent, Place
from governance.consent.words import Word
from governance.identity import PURPOSES, Actor, Locality, PersonId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/consents", tags=["consents"], responses=problems_of(400, 401, 403, 404)
)
Asking = Annotated[Actor, may(Entry.SAY_CONSENT)]
PURPOSE: Final = "^(" + "|".join(PURPOSES) + ")$"


class ConsentBody(BaseModel):
    """What the person says yes or no to."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: str = Field(max_length=100, examples=["north-7"])
    purpose: str = Field(default="session_summary", pattern=PURPOSE)
    third_party: bool = Field(
        default=False, description="Also for a model run by somebody else (text without names)."
    )


@router.get("")
def show(chatham: Installation, who: Asking, page: Paging) -> dict[str, Any]:
    """What the asking person has said, and where it stands."""
    person = _self(who)
    with chatham.database.read() as work:
        shown = chatham.consent_desk(work).show(person, by=who)
    return page_of(chatham, "consents", list(shown.standings), page, _standing)


@router.get("/withdrawals")
def withdrawals(chatham: Installation, who: Asking, page: Paging) -> dict[str, Any]:
    """What you took back, and where the erasing of it has got to."""
    with chatham.database.read() as work:
        mine = [one for one in work.erasures.all() if one.person == _self(who)]
    return page_of(chatham, "withdrawals", mine, page, erasure)


@router.post("", status_code=201)
def grant(body: ConsentBody, chatham: Installation, who: Asking) -> dict[str, Any]:
    """Say yes to the current notice."""
    return _told(chatham.consenting.grant(_word(body, who), by=who))


@router.post("/refuse", status_code=201)
def refuse(body: ConsentBody, chatham: Installation, who: Asking) -> dict[str, Any]:
    """Say no. It changes nothing else."""
    return _told(chatham.consenting.refuse(_word(body, who), by=who))


@router.post("/withdraw", status_code=201)
def withdraw(body: ConsentBody, chatham: Installation, who: Asking) -> dict[str, Any]:
    """Take a yes back; the sessions it was for are erased."""
    done = chatham.consenting.withdraw(_word(body, who), by=who)
    return {**_told(done.event), "erased_sessions": [record.id for record in done.erased]}


def _self(who: Actor) -> PersonId:
    return who.person or PersonId("")


def _word(body: ConsentBody, who: Actor) -> Word:
    return Word(
        person=_self(who),
        purpose=PURPOSES[body.purpose],
        channel=Channel.API,
        locality=Locality.THIRD_PARTY if body.third_party else Locality.LOCAL,
        place=Place(engagement=engagement_code(body.engagement)),
    )


def erasure(record: ErasureRecord) -> dict[str, Any]:
    """Where an erasure has got to; counts say how many of what, and nobody is named."""
    return {
        "id": record.id,
        "cause": record.cause.value,
        "status": record.status.value,
        "started_at": record.started_at.isoformat(),
        "finished_at": record.finished_at.isoformat() if record.finished_at else None,
        "sessions": list(record.sessions),
        "counts": {what.value: count for what, count in record.counts.items()},
        "certificate": record.certificate,
    }


def _standing(one: tuple[Use, Standing]) -> dict[str, Any]:
    use, standing = one
    return {
        "engagement": use.place.engagement,
        "processor": use.locality.value,
        "purpose": use.purpose,
        "stands": standing.live,
        "state": standing.state.value if standing.state else None,
    }


def _told(event: ConsentEvent) -> dict[str, Any]:
    return {
        "expires": event.expires.isoformat() if event.expires else None,
        "id": event.id,
        "state": event.state.value,
    }
