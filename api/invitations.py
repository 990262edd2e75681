"""`/v1/invitations`: a coach asks somebody for consent; the link is shown once, to the coach."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.consents import PURPOSE
from api.engagements import participant_of
from api.wire import problems_of
from governance.identity import PURPOSES, Actor
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/invitations", tags=["invitations"], responses=problems_of(400, 401, 403, 404)
)
Inviting = Annotated[Actor, may(Entry.INVITE_PEOPLE)]


class InvitationBody(BaseModel):
    """Whom to ask, by the name they have in the engagement, and about what."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: str = Field(max_length=100, examples=["north-7"])
    person: str = Field(min_length=1, max_length=200, examples=["Abena"])
    purposes: list[Annotated[str, Field(pattern=PURPOSE)]] = Field(
        default=["session_summary"], min_length=1, max_length=len(PURPOSES)
    )


@router.post("", status_code=201)
def invite(body: InvitationBody, chatham: Installation, who: Inviting) -> dict[str, Any]:
    """Ask; an open question to the same person is taken back. The link works once."""
    code, person = participant_of(chatham, body.engagement, body.person, who)
    purposes = [PURPOSES[one] for one in dict.fromkeys(body.purposes)]
    invited = chatham.invitations.invite(code, person, purposes, by=who)
    return {
        "id": invited.record.id,
        "expires": invited.record.expires_at.isoformat(),
        "purposes": list(invited.record.purposes),
        "secret": invited.secret,
    }
