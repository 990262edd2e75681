"""`/v1/answers`: what an invitation asks, and its answer. Whoever has the link is who it is for.

Invariant: the link's secret travels in a body, never in a URL, and a wrong one counts as a failed
sign-in; whatever is wrong with it, the answer is the same.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, limits_of
from api.consents import PURPOSE
from api.notices import whole
from api.wire import problems_of
from assistant.consent.invitations import InvitationError
from governance.identity import PURPOSES, Locality

# No prefix: nobody is signed in here, so nothing is done once per key; a link works once anyway.
router = APIRouter(tags=["invitations"], responses=problems_of(400))


class LinkBody(BaseModel):
    """The last part of the link."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    secret: str = Field(min_length=1, max_length=200, repr=False, examples=["7Gd…"])


class SwitchBody(BaseModel):
    """One switch that was turned on."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    purpose: str = Field(pattern=PURPOSE, examples=["session_summary"])
    locality: Locality = Locality.LOCAL


class AnswerBody(LinkBody):
    """What was turned on; everything else is a no."""

    on: list[SwitchBody] = Field(default=[], max_length=2 * len(PURPOSES))
    look_first: bool = Field(default=False, description="Show me each session before it is used.")


@router.post("/v1/answers/question")
def question(body: LinkBody, request: Request, chatham: Installation) -> dict[str, Any]:
    """What the link asks. Every switch is off."""
    try:
        asked = chatham.invitations.open(body.secret)
    except InvitationError:
        limits_of(request).failed(request)
        raise
    return {
        "engagement": asked.engagement,
        "switches": [
            {
                "purpose": switch.purpose.code,
                "locality": switch.locality.value,
                "on": switch.on,
                "notice": whole(switch.notice),
            }
            for switch in asked.switches
        ],
        "who_reads": list(asked.who_reads),
        "who_never_reads": list(asked.who_never_reads),
    }


@router.post("/v1/answers", status_code=201)
def answer(body: AnswerBody, request: Request, chatham: Installation) -> list[dict[str, Any]]:
    """Record the answer. The link does not work again."""
    chosen = {(PURPOSES[one.purpose], one.locality): True for one in body.on}
    try:
        said = chatham.invitations.answer(body.secret, chosen, look_first=body.look_first)
    except InvitationError:
        limits_of(request).failed(request)
        raise
    return [
        {"purpose": one.purpose, "locality": one.locality.value, "state": one.state.value}
        for one in said
    ]
