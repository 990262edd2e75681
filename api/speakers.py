"""`/v1/sessions/{id}/speakers`: who speaks in a file that waits for it, said once per engagement.

Labels are names: they go to whoever sent the file, and come from them in a body, never in a URL.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.wire import Id, problems_of
from assistant.sessions.intake import AwaitingSpeakers
from assistant.storage.records import SessionRecord
from governance.identity import Actor, SessionId, SpeakerRole
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/sessions", tags=["sessions"], responses=problems_of(400, 401, 403, 404)
)
Sending = Annotated[Actor, may(Entry.SEND_TRANSCRIPT)]


class SpeakerBody(BaseModel):
    """Which part a label has."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    label: str = Field(min_length=1, max_length=200, repr=False, examples=["Farah K."])
    part: Literal["coach", "coachee"]


class SpeakersBody(BaseModel):
    """Everybody who speaks in the file and is not known yet."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    speakers: list[SpeakerBody] = Field(
        min_length=1,
        max_length=100,
        examples=[[{"label": "Farah K.", "part": "coach"}, {"label": "Abena", "part": "coachee"}]],
    )


@router.get("/{session}/speakers")
def show(session: Id, chatham: Installation, who: Sending) -> dict[str, Any]:
    """The labels of a file you sent that waits, each with a part to confirm or correct."""
    return awaiting(chatham.coaching.intake.waiting(SessionId(session), by=who))


@router.post("/{session}/speakers", status_code=202)
def confirm(session: Id, body: SpeakersBody, chatham: Installation, who: Sending) -> dict[str, Any]:
    """Say who speaks. It is remembered for the engagement, and the session goes on."""
    named: dict[str, SpeakerRole] = {one.label: one.part for one in body.speakers}
    return _told(chatham.coaching.intake.confirm(SessionId(session), named, by=who))


def awaiting(waits: AwaitingSpeakers) -> dict[str, Any]:
    """A file that waits, for whoever sent it."""
    return _told(waits.session) | {
        "speakers": [
            {
                "label": voice.label,
                "utterances": voice.utterances,
                "words": voice.words,
                "known": voice.known,
                "suggested": voice.suggested,
            }
            for voice in waits.voices
        ]
    }


def _told(record: SessionRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "engagement": record.engagement,
        "status": record.status.value,
    }
