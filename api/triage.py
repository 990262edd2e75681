"""`/v1/triage`: a request in one's own words (202 and where to look), or a person without any.

Invariant: crisis contacts come with every answer; what was proposed is shown to its author only.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.engagements import own_engagement
from api.wire import Id, problems_of
from assistant.bootstrap import Chatham
from assistant.storage.records import SessionRecord
from assistant.triage.sending import MOST_CHARACTERS, Sent
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry
from governance.raw import CoacheeLevel

router = APIRouter(prefix="/v1/triage", tags=["triage"], responses=problems_of(400, 401, 403, 404))
Requesting = Annotated[Actor, may(Entry.SEND_REQUEST)]


class PersonBody(BaseModel):
    """Where the person who asks takes part."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: str = Field(max_length=100, examples=["north-7"])


class RequestBody(PersonBody):
    """The request. level: the author's own, if they say."""

    text: str = Field(
        min_length=1,
        max_length=MOST_CHARACTERS,
        repr=False,
        examples=["I lead a team for the first time and would like somebody to think with."],
    )
    level: CoacheeLevel | None = None


@router.post("", status_code=202)
def send(
    body: RequestBody, response: Response, chatham: Installation, who: Requesting
) -> dict[str, Any]:
    """Send it. Sending is a consent for this one request, read once, on this machine only."""
    code = own_engagement(chatham, body.engagement, who)
    sent = Sent(engagement=code, text=body.text, level=body.level)
    record = chatham.triage.sending.send(sent, by=who)
    return _accepted(chatham, record, response)


@router.post("/person", status_code=202)
def person(
    body: PersonBody, response: Response, chatham: Installation, who: Requesting
) -> dict[str, Any]:
    """A person, please, without a word; no machine reads anything."""
    code = own_engagement(chatham, body.engagement, who)
    return _accepted(chatham, chatham.triage.asking.plainly(code, by=who), response)


@router.get("/{session}")
def show(session: Id, chatham: Installation, who: Requesting) -> dict[str, Any]:
    """What was proposed, and why. The ledger hears who looked."""
    return asdict(chatham.triage.pages.show(SessionId(session), by=who))


@router.post("/{session}/person", status_code=202)
def instead(
    session: Id, response: Response, chatham: Installation, who: Requesting
) -> dict[str, Any]:
    """A person instead of what was, or would have been, proposed."""
    record = chatham.triage.asking.instead(SessionId(session), by=who)
    return _accepted(chatham, record, response)


def _accepted(chatham: Chatham, record: SessionRecord, response: Response) -> dict[str, Any]:
    response.headers["Location"] = f"/v1/triage/{record.id}"
    return {
        "session": record.id,
        "status": record.status.value,
        "contacts": list(chatham.help().first),
    }
