"""`/v1/sessions/{session}/masked` and `/missed`: what the model saw, and a name it should not have.

Invariant: masked text leaves only out of a `Released`; a name that was missed is never said back.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.asking import Installation, Names, may
from api.problems import stopped
from api.wire import Id, problems_of
from governance.identity import Actor, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.policy.entry import Entry
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind

router = APIRouter(
    prefix="/v1/sessions/{session}", tags=["sessions"], responses=problems_of(400, 401, 403, 404)
)
Seeing = Annotated[Actor, may(Entry.SEE_SESSIONS)]


class MissedBody(BaseModel):
    """The name as it stands in the masked turn, and what it names."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    turn: int = Field(ge=1, le=100_000, examples=[4])
    text: str = Field(min_length=1, max_length=100, repr=False, examples=["Abena"])
    kind: Kind = Kind.PERSON


@router.get("/masked")
def masked(session: Id, chatham: Installation, who: Seeing) -> Any:  # noqa: ANN401  -- or a problem
    """The session as a model saw it. The ledger hears who looked."""
    answer = chatham.masking_office.seen.show(SessionId(session), reader=who)
    if isinstance(answer, Blocked | NoConsent):
        return stopped(answer)
    return {
        "session": session,
        "turns": [
            {"i": turn.number, "speaker": turn.role, "text": turn.text}
            for turn in answer.value.turns
        ],
    }


@router.post("/missed", status_code=201, responses=problems_of(409))
def missed(session: Id, body: MissedBody, names: Names, who: Seeing) -> dict[str, Any]:
    """You missed a name: it is masked from now on."""
    try:
        name = Missed(kind=body.kind, text=body.text.strip())
    except ValueError:
        raise HTTPException(
            400, "A name needs a letter or a digit, and a kind that names."
        ) from None
    report = names.missed(SessionId(session), body.turn, name, by=who)
    return {"id": report.id, "session": report.session, "remedy": report.remedy.value}
