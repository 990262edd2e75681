"""`/v1/earlier-sessions`: a coachee opens what was before to a coach who came later."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.engagements import own_engagements, participant_of
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.bootstrap import Chatham
from assistant.storage.openings import OpeningRecord
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/earlier-sessions",
    tags=["earlier sessions"],
    responses=problems_of(400, 401, 403, 404),
)
Opening = Annotated[Actor, may(Entry.OPEN_EARLIER)]


class CoachBody(BaseModel):
    """Which coach of which engagement, by the name they have there."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: str = Field(max_length=100, examples=["north-7"])
    coach: str = Field(min_length=1, max_length=200, repr=False, examples=["Farah"])


@router.get("")
def standing(chatham: Installation, who: Opening, page: Paging) -> dict[str, Any]:
    """To whom your earlier sessions are open."""
    with chatham.database.read() as work:
        found = [
            record
            for engagement in own_engagements(chatham, who)
            for record in work.openings.standing(engagement)
            if record.coachee == who.person
        ]

    def told(record: OpeningRecord) -> dict[str, Any]:
        return _told(chatham, record)

    return page_of(chatham, "earlier", found, page, told)


@router.post("/open", status_code=201)
def open_(body: CoachBody, chatham: Installation, who: Opening) -> dict[str, Any]:
    """Open what came in so far; what comes in later is not in it."""
    code, coach = participant_of(chatham, body.engagement, body.coach, who)
    return _told(chatham, chatham.earlier_sessions.open(code, coach, by=who))


@router.post("/close")
def close(body: CoachBody, chatham: Installation, who: Opening) -> dict[str, Any]:
    """Take it back; it counts from the next look on."""
    code, coach = participant_of(chatham, body.engagement, body.coach, who)
    return {"closed": chatham.earlier_sessions.close(code, coach, by=who)}


def _told(chatham: Chatham, record: OpeningRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "engagement": record.engagement,
        "coach": chatham.people.circle(record.engagement).names.get(record.coach),
        "opened_at": record.opened_at.isoformat(),
    }
