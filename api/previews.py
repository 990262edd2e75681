"""`/v1/previews`: let me look first. A held session, masked, for somebody who speaks in it.

Invariant: what is struck is gone before anything runs; without a yes nothing ever runs.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.asking import Installation, Names, may
from api.engagements import own_engagement
from api.paging import Paging, page_of
from api.wire import Id, problems_of
from assistant.bootstrap import Chatham
from assistant.storage.records import SessionRecord
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, PersonId, SessionId, SessionSummary
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/previews", tags=["previews"], responses=problems_of(400, 401, 403, 404)
)
Looking = Annotated[Actor, may(Entry.SAY_CONSENT)]


class StrikeBody(BaseModel):
    """The numbers of the turns to take out, for good."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    turns: list[Annotated[int, Field(ge=1, le=100_000)]] = Field(
        min_length=1, max_length=10_000, examples=[[4, 7]]
    )


@router.get("")
def waiting(
    chatham: Installation,
    who: Looking,
    page: Paging,
    engagement: Annotated[str, Query(max_length=100, examples=["north-7"])],
) -> dict[str, Any]:
    """The sessions of an engagement that wait for words and in which you speak."""
    code = own_engagement(chatham, engagement, who)
    return page_of(chatham, "previews", chatham.previews.waiting(code, by=who), page, _told)


@router.get("/{session}")
def show(session: Id, names: Names, who: Looking) -> dict[str, Any]:
    """One of them with the names replaced, as a model would see it."""
    turns = names.preview(SessionId(session), by=who)
    return {
        "session": session,
        "turns": [{"i": one.number, "speaker": one.role, "text": one.text} for one in turns],
    }


@router.post("/{session}/strike")
def strike(session: Id, body: StrikeBody, chatham: Installation, who: Looking) -> dict[str, Any]:
    """Take turns out of it; the others keep their numbers."""
    return _told(chatham.previews.strike(SessionId(session), body.turns, by=who))


@router.post("/{session}/yes", status_code=201)
def yes(session: Id, chatham: Installation, who: Looking) -> dict[str, Any]:
    """Say yes to this session alone, worked on here."""
    event = chatham.consenting.grant(_word(chatham, session, who), by=who)
    return {"id": event.id, "state": event.state.value}


@router.post("/{session}/no", status_code=201)
def no(session: Id, chatham: Installation, who: Looking) -> dict[str, Any]:
    """Keep this session out; what there is of it is erased."""
    done = chatham.consenting.withdraw(_word(chatham, session, who), by=who)
    return {
        "id": done.event.id,
        "state": done.event.state.value,
        "erased_sessions": [record.id for record in done.erased],
    }


def _word(chatham: Chatham, session: str, who: Actor) -> Word:
    with chatham.database.read() as work:
        record = work.sessions.find(SessionId(session))
    mine = record is not None and any(
        one.id == record.id for one in chatham.previews.waiting(record.engagement, by=who)
    )
    if record is None or not mine:
        raise HTTPException(404, "There is no session with this id that waits for your word.")
    return Word(
        person=who.person or PersonId(""),
        purpose=SessionSummary,
        channel=Channel.API,
        place=Place(engagement=record.engagement, session=record.id),
    )


def _told(record: SessionRecord) -> dict[str, Any]:
    return {
        "session": record.id,
        "engagement": record.engagement,
        "words": record.words,
        "gone_on": record.raw_expires_at.isoformat() if record.raw_expires_at else None,
    }
