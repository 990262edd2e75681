"""`/v1/sessions/{session}/draft`, `/recap` and `/copies`: a summary beside its evidence, to share.

Invariants: content leaves only out of a `Released`; what is shared names the version that was read.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.problems import stopped
from api.versions import CHANGED, TAGGED, Matched, tagged
from api.wire import Id, problems_of
from assistant.sessions.drafts import ShownDraft
from assistant.summary.document import Kind
from assistant.summary.lines import Named
from assistant.summary.schema import Commitment
from assistant.summary.taking_away import MEDIA_TYPES, Format
from governance.evidence import ShownTurn
from governance.identity import Actor, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/sessions/{session}", tags=["summaries"], responses=problems_of(400, 401, 403, 404)
)
Seeing = Annotated[Actor, may(Entry.SEE_SESSIONS)]
Coaching = Annotated[Actor, may(Entry.APPROVE_SUMMARY)]
_FILES: Final = {
    kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
    for kind in MEDIA_TYPES.values()
}
_PATTERN: Final = r"^[a-z_]{1,40}:[0-9]{1,4}$"


class RecapBody(BaseModel):
    """The lines of a recap."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    lines: list[Annotated[str, Field(pattern=_PATTERN)]] = Field(
        max_length=300, examples=[["overview:1", "commitments:1"]]
    )


@router.get("/draft", responses=TAGGED)
def draft(session: Id, response: Response, chatham: Installation, who: Seeing) -> Any:  # noqa: ANN401  -- or a problem
    """The summary with every line beside the turns it cites. The ledger hears who looked."""
    return _page(chatham.drafts.show(SessionId(session), reader=who), response)


@router.get("/draft/turns")
def turns(session: Id, chatham: Installation, who: Coaching) -> Any:  # noqa: ANN401  -- likewise
    """Every turn, for the coach to choose what a line rests on; while the transcript is kept."""
    answer = chatham.drafts.turns(SessionId(session), reader=who)
    if isinstance(answer, Blocked | NoConsent):
        return stopped(answer)
    return {"session": session, "turns": [_turn(one) for one in answer.value]}


@router.post("/recap/preview")
def preview(
    session: Id, body: RecapBody, response: Response, chatham: Installation, who: Coaching
) -> Any:  # noqa: ANN401  -- likewise
    """The recap as your coachee would read it; nothing is stored or sent."""
    return _page(chatham.drafts.preview(SessionId(session), body.lines, reader=who), response)


@router.post("/recap", responses=CHANGED)
def share(
    session: Id, body: RecapBody, chatham: Installation, who: Coaching, version: Matched
) -> dict[str, Any]:
    """Approve the summary and share the recap, in one step. The coachee is told to look."""
    record = chatham.approval.approve(
        SessionId(session), by=who, recap=body.lines, expected_version=version
    )
    return {"session": record.id, "status": record.status.value, "lines": len(set(body.lines))}


@router.get("/recap", responses=TAGGED)
def recap(session: Id, response: Response, chatham: Installation, who: Seeing) -> Any:  # noqa: ANN401  -- likewise
    """The recap that was shared, for its coach or coachee."""
    return _page(chatham.drafts.recap(SessionId(session), reader=who), response)


@router.get(
    "/copies/{kind}.{as_format}",
    response_class=Response,
    responses={200: {"description": "The file.", "content": _FILES}},
)
def take_away(
    session: Id, kind: Kind, as_format: Format, chatham: Installation, who: Seeing
) -> Response:
    """A copy as Markdown, Word or PDF. The ledger hears of it; its name says nothing of anybody."""
    copy = chatham.summaries.exports.make(SessionId(session), kind, as_format, reader=who)
    if isinstance(copy, Blocked | NoConsent):
        return stopped(copy)
    return Response(
        copy.content,
        media_type=copy.media_type,
        headers={"Content-Disposition": f'attachment; filename="{copy.name}"'},
    )


def _page(page: ShownDraft | Blocked | NoConsent, response: Response) -> Any:  # noqa: ANN401
    if isinstance(page, Blocked | NoConsent):
        return stopped(page)
    tagged(response, page.version)
    return {
        "session": page.session.id,
        "status": page.session.status.value,
        "written_by": "machine",
        "editable": page.editable,
        "lines": [_line(one) for one in page.lines],
        "themes": [theme.id for theme in page.summary.themes],
        "turns": [
            _turn(turn) | {"name": page.names.get(turn.speaker)} for turn in page.turns.values()
        ],
    }


def _line(one: Named) -> dict[str, Any]:
    commitment = one.line if isinstance(one.line, Commitment) else None
    return {
        "id": one.id,
        "section": one.section,
        "text": one.text,
        "turns": list(one.line.turns),
        "source": one.line.source,
        "in_recap": one.line.in_recap,
        "owner": None if commitment is None else commitment.owner,
        "due": None if commitment is None else commitment.due,
    }


def _turn(turn: ShownTurn) -> dict[str, Any]:
    return {"i": turn.number, "speaker": turn.role, "text": turn.text, "as_said": turn.as_said}
