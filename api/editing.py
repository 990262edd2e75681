"""`/v1/sessions/{session}/draft/lines` and `/edits`: a coach changes a draft.

Invariants: a change names the version it was made on; nothing of the draft is said back here, only
what became of the change and, to whoever wrote them, their own words.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.asking import Installation
from api.problems import stopped
from api.summaries import Coaching
from api.versions import CHANGED, Matched, tagged
from api.wire import Id, problems_of
from assistant.sessions.edit_words import explained
from assistant.sessions.editing import LONGEST_DUE, LONGEST_LINE, words_of
from assistant.storage.summary_records import EditRecord, EditState
from assistant.summary.lines import Add, Change, Remove, Reword, Section
from governance.identity import Actor, SessionId, SpeakerRole
from governance.outcomes import Blocked, NoConsent

router = APIRouter(
    prefix="/v1/sessions/{session}", tags=["summaries"], responses=problems_of(400, 401, 403, 404)
)
EditId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$", examples=["edt_0a1b2c"])]
LineId = Annotated[str, Path(pattern=r"^[a-z_]{1,40}:[0-9]{1,4}$", examples=["goal:1"])]
Turns = Annotated[list[Annotated[int, Field(ge=1, le=100_000)]], Field(max_length=20)]


class LineBody(BaseModel):
    """A line in your words. turns: what it rests on; owner and due are for commitments."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    text: str = Field(max_length=LONGEST_LINE, repr=False, examples=["Hand over the rota."])
    turns: Turns | None = Field(default=None, examples=[[2, 4]])
    owner: SpeakerRole | None = Field(default=None, examples=["coachee"])
    due: str | None = Field(
        default=None, max_length=LONGEST_DUE, repr=False, examples=["by Friday"]
    )


class NewLineBody(LineBody):
    """A line of your own, and the turns you take it from."""

    section: Section = Field(examples=["goal"])


@router.post("/draft/lines", status_code=202, responses=CHANGED)
def add(
    *,
    session: Id,
    body: NewLineBody,
    response: Response,
    chatham: Installation,
    who: Coaching,
    version: Matched,
) -> Any:  # noqa: ANN401  -- likewise
    """Add a line; look at Location for what became of it."""
    change = Add(
        section=body.section,
        text=body.text,
        turns=tuple(body.turns or ()),
        owner=body.owner,
        due=body.due,
    )
    return _asked(chatham, session, change, who, version, response)


@router.put("/draft/lines/{line}", status_code=202, responses=CHANGED)
def reword(
    *,
    session: Id,
    line: LineId,
    body: LineBody,
    response: Response,
    chatham: Installation,
    who: Coaching,
    version: Matched,
) -> Any:  # noqa: ANN401  -- likewise
    """Say a line in your words; without turns it rests on those it had."""
    turns = None if body.turns is None else tuple(body.turns)
    change = Reword(line=line, text=body.text, turns=turns, owner=body.owner, due=body.due)
    return _asked(chatham, session, change, who, version, response)


@router.delete("/draft/lines/{line}", responses=CHANGED)
def remove(
    *,
    session: Id,
    line: LineId,
    response: Response,
    chatham: Installation,
    who: Coaching,
    version: Matched,
) -> Any:  # noqa: ANN401  -- likewise
    """Take a line out, at once."""
    return _asked(chatham, session, Remove(line=line), who, version, response)


@router.get("/draft/edits/{edit}")
def edit(session: Id, edit: EditId, chatham: Installation, who: Coaching) -> dict[str, Any]:
    """What became of a change of yours; your own words with it unless they stand in the draft."""
    return _edit(_own(chatham, session, edit, who))


@router.delete("/draft/edits/{edit}", status_code=204)
def take_back(session: Id, edit: EditId, chatham: Installation, who: Coaching) -> None:
    """Take a change back that still waits, or forget the words of one that came to nothing."""
    _own(chatham, session, edit, who)
    chatham.summaries.editing.take_back(edit, by=who)


def _own(chatham: Installation, session: str, edit: str, who: Actor) -> EditRecord:
    record = chatham.summaries.editing.status(edit, by=who)
    if record.session != session:
        raise HTTPException(404, "There is no edit with this id; a later one took its place.")
    return record


def _asked(  # noqa: PLR0917  -- a request's parts
    chatham: Installation,
    session: Id,
    change: Change,
    who: Actor,
    version: int,
    response: Response,
) -> Any:  # noqa: ANN401  -- the body, or a problem
    record = chatham.summaries.editing.ask(
        SessionId(session), change, expected_version=version, by=who
    )
    if isinstance(record, Blocked | NoConsent):
        return stopped(record)
    if record.state is EditState.MADE:
        tagged(response, record.base + 1)
    else:
        response.headers["Location"] = f"/v1/sessions/{session}/draft/edits/{record.id}"
    return _edit(record)


def _edit(record: EditRecord) -> dict[str, Any]:
    words = words_of(record)
    return {
        "id": record.id,
        "state": record.state.value,
        "reason": record.reason.value if record.reason else None,
        "route": record.route.value if record.route else None,
        "detail": explained(record),
        "yours": None if words is None or isinstance(words, Remove) else words.text,
    }
