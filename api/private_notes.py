"""`/v1/sessions/{session}/note`: a coach's private note, for its coach alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.asking import Installation
from api.summaries import Coaching
from api.versions import CHANGED, TAGGED, Matched, matched, tagged
from api.wire import Id, problems_of
from assistant.requests.collecting import PRIVATE_NOTE_HINT
from assistant.sessions.private_notes import LONGEST_NOTE
from assistant.storage.summary_records import NoteRecord
from governance.identity import SessionId

router = APIRouter(
    prefix="/v1/sessions/{session}", tags=["summaries"], responses=problems_of(400, 401, 403, 404)
)


class NoteBody(BaseModel):
    """What you want to remember. A note about somebody is their data too."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    text: str = Field(max_length=LONGEST_NOTE, repr=False, examples=["Ask about the rota."])


@router.get("/note", responses=TAGGED)
def read(session: Id, response: Response, chatham: Installation, who: Coaching) -> dict[str, Any]:
    """Your note, with its ETag; 404 when there is none."""
    note = chatham.summaries.notes.read(SessionId(session), by=who)
    if note is None:
        raise HTTPException(404, "You have written no note on this session.")
    return _told(note, response)


@router.put("/note", responses={**CHANGED, **TAGGED})
def write(
    *,
    session: Id,
    body: NoteBody,
    response: Response,
    chatham: Installation,
    who: Coaching,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
    if_none_match: Annotated[str | None, Header(pattern=r"^\*$")] = None,
) -> dict[str, Any]:
    """Write it: the first with `If-None-Match: *`, a later one with the ETag as `If-Match`."""
    version = 0 if if_match is None and if_none_match is not None else matched(if_match)
    note = chatham.summaries.notes.write(
        SessionId(session), body.text, expected_version=version, by=who
    )
    return _told(note, response)


@router.delete("/note", status_code=204, responses=CHANGED)
def delete(session: Id, chatham: Installation, who: Coaching, version: Matched) -> None:
    """Delete it for good."""
    chatham.summaries.notes.delete(SessionId(session), expected_version=version, by=who)


def _told(note: NoteRecord, response: Response) -> dict[str, Any]:
    tagged(response, note.version)
    return {
        "session": note.session,
        "at": note.at.isoformat(timespec="seconds"),
        "text": note.words,
        "hint": PRIVATE_NOTE_HINT,
    }
