"""`/v1/commitments`: what was agreed across an engagement's sessions, and what became of it.

The words come out of released summaries; see `assistant.commitments.across`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.paging import cursor_of, place_in
from api.wire import Id, problems_of
from assistant.commitments.tracked import Tracked, Withheld
from assistant.sessions.people import engagement_code
from assistant.storage.commitment_records import Standing
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/commitments", tags=["commitments"], responses=problems_of(400, 401, 403, 404, 409)
)
Keeping = Annotated[Actor, may(Entry.KEEP_COMMITMENTS)]
Line = Annotated[
    str, Path(pattern=r"^[0-9a-f]{1,64}$", examples=["801dbc530c7f7287b0f4993b91ef668a"])
]

MOST: Final = 50


class StateBody(BaseModel):
    """What has become of a commitment. due_on: a day, or null for the words of the session."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    standing: Standing = Field(examples=["done"])
    due_on: date | None = Field(default=None, examples=["2026-12-04"])
    version: int = Field(
        ge=0, le=2**31 - 1, examples=[0], description="The version it had when you looked."
    )


class SessionsPage(BaseModel):
    """Which sessions: each summary has to be opened and its look recorded, so they are few."""

    model_config = ConfigDict(hide_input_in_errors=True)

    limit: int = Field(
        default=10, ge=1, le=MOST, description="Of how many sessions; each may hold several."
    )
    cursor: str | None = Field(
        default=None, max_length=200, description="What the page before said as `next`."
    )


@router.get("")
def show(
    chatham: Installation,
    who: Keeping,
    page: Annotated[SessionsPage, Query()],
    engagement: Annotated[str, Query(max_length=100, examples=["north-7"])],
) -> dict[str, Any]:
    """An engagement's commitments, the newest session's first, a few sessions at a time.

    `limit` counts sessions, and `items` are all the commitments of those. No other summary is
    opened, and the ledger hears of each look. Go on with `next` until it is null.
    """
    code = engagement_code(engagement)
    name = f"commitments {code}"
    after = place_in(chatham, name, page.cursor, str)
    part = chatham.coaching.commitments.after(
        code, reader=who, after=SessionId(after) if after else None, most=page.limit
    )
    across = part.across[code]
    return {
        "items": [told_commitment(one) for one in across.commitments],
        "next": cursor_of(chatham, name, part.last) if part.last else None,
        "withheld": [told_withheld(one) for one in across.withheld],
    }


@router.post("/{session}/{line}")
def change(
    session: Id, line: Line, body: StateBody, chatham: Installation, who: Keeping
) -> dict[str, Any]:
    """Say what has become of a commitment, or when it is due now; coach and coachee see it."""
    changed = chatham.coaching.commitments.change(
        SessionId(session),
        line,
        standing=body.standing,
        due_on=body.due_on,
        version=body.version,
        by=who,
    )
    return told_commitment(changed)


def told_commitment(one: Tracked) -> dict[str, Any]:
    """A commitment, for whom it was released to."""
    return {
        "session": one.session,
        "line": one.line,
        "contest_as": f"commitments:{one.number}",
        "contested": one.contested,
        "approved": one.approved,
        "said_at": one.said_at.isoformat(),
        "action": one.words.action,
        "owner": one.words.owner,
        "due": one.words.due,
        "turns": list(one.words.turns),
        "standing": one.standing.value,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "set_at": one.set_at.isoformat() if one.set_at else None,
        "set_by": one.set_by.value if one.set_by else None,
        "version": one.version,
    }


def told_withheld(one: Withheld) -> dict[str, Any]:
    """A session that cannot be shown now, and why."""
    return {"session": one.session, "why": one.why, "reason": one.reason}
