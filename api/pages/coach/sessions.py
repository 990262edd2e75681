"""A coach's sessions: the list, and the page of one, whatever has become of it.

Invariant: whether a session is there at all is told to nobody who does not take part in it.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Bringing
from api.pages.coach.drafts import draft_page
from api.pages.coach.speakers import speakers_page
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import Id
from assistant.bootstrap import Chatham
from assistant.cases.page import CasePage
from assistant.sessions.shelf import Shelved
from assistant.storage.statuses import Status
from governance.identity import Actor, SessionId
from governance.outcomes import EXPLANATIONS

router: Final = APIRouter(include_in_schema=False)
SHOWN: Final = 30
"""Sessions on one page of the list."""
MOVING: Final = frozenset({Status.RECEIVED, Status.QUEUED, Status.RUNNING})
STOPPED: Final = frozenset({Status.ESCALATED, Status.BLOCKED, Status.NO_CONSENT})
READABLE: Final = frozenset({Status.IN_REVIEW, Status.APPROVED})


@router.get("/sessions")
def sessions(
    chatham: Installation,
    pages: Pages,
    who: Bringing,
    start: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
    engagement: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Every session the coach takes part in, the newest first."""
    shelf = chatham.shelves.of(who, start=start, most=SHOWN, engagement=engagement)
    return pages.page("coach/sessions.html", shelf=shelf, start=start, step=SHOWN, only=engagement)


@router.get("/sessions/{session}")
def session(
    session: Id,
    chatham: Installation,
    pages: Pages,
    who: Bringing,
    turns: Annotated[str, Query(pattern="^(cited|all)$")] = "cited",
) -> Response:
    """One session: where it stands, what it needs, its draft, or why it was stopped."""
    found = chatham.shelves.find(SessionId(session), who)
    status = found.session.status
    if status in READABLE:
        return draft_page(chatham, pages, found, who, everything=turns == "all")
    facts = facts_of(found)
    if status is Status.AWAITING_SPEAKERS:
        return speakers_page(chatham, pages, found, who)
    if status in STOPPED:
        return pages.page("coach/stopped.html", **facts, case=_case(chatham, found, who))
    return pages.page("coach/progress.html", **facts, moving=status in MOVING)


@router.post("/sessions/{session}/again")
def again(session: Id, chatham: Installation, who: Bringing) -> Response:
    """A session that broke goes on where it stopped."""
    found = chatham.shelves.find(SessionId(session), who)
    if found.session.status is Status.FAILED:
        chatham.worker.retry(found.session.id)
    return led_on(f"/sessions/{found.session.id}")


def facts_of(one: Shelved) -> dict[str, Any]:
    """What the page of a session without a draft needs to know of its row."""
    record = one.session
    return {
        "one": one,
        "standing": record.status.value,
        "step": record.step.value if record.step else None,
        "reason": EXPLANATIONS[record.reason] if record.reason else None,
    }


def _case(chatham: Chatham, found: Shelved, who: Actor) -> CasePage | None:
    desk = chatham.cases.desk
    numbers = (one.number for one in desk.mine(who) if one.session == found.session.id)
    number = next(numbers, None)
    return None if number is None else desk.show(number, who)
