"""`/triage`: asking for coaching in one's own words, or for a person without any.

The policies let a coachee ask, not a coach on somebody's behalf. Invariant: whom one can turn to
stands on every page here, and a person is always one press away.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Requesting
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING, Id
from assistant.cases.words import DOORS
from assistant.triage.page import OUTCOMES
from assistant.triage.sending import MOST_CHARACTERS, Sent
from governance.consent.records import Channel
from governance.identity import SessionId
from governance.outcomes import Route

router: Final = APIRouter(include_in_schema=False)
MOVING: Final = frozenset({"received", "queued", "running"})


@router.get("/triage")
def ask(chatham: Installation, pages: Pages, who: Requesting) -> Response:
    """Write, or ask for a person."""
    return pages.page(
        "coach/ask.html",
        rooms=chatham.shelves.rooms(who),
        most=MOST_CHARACTERS,
        earlier=chatham.triage.pages.earlier(by=who),
        moving=MOVING,
    )


@router.post("/triage")
def send(
    *,
    chatham: Installation,
    who: Requesting,
    engagement: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
    words: Annotated[str, Form(max_length=MOST_CHARACTERS)] = "",
    human: Annotated[bool, Form()] = False,
) -> Response:
    """Send the request, or have a person without a word."""
    room = chatham.shelves.room(engagement, who)
    if human:
        record = chatham.triage.asking.plainly(room.engagement, by=who)
    else:
        sent = Sent(engagement=room.engagement, text=words)
        record = chatham.triage.sending.send(sent, by=who, channel=Channel.WEB)
    return led_on(f"/triage/{record.id}")


@router.get("/triage/{session}")
def answer(session: Id, chatham: Installation, pages: Pages, who: Requesting) -> Response:
    """What was proposed, and why; or that it is being looked at."""
    shown = chatham.triage.pages.show(SessionId(session), by=who)
    return pages.page(
        "coach/answer.html",
        shown=shown,
        moving=shown.status in MOVING,
        outcome=OUTCOMES.get(shown.outcome or ""),
        door=DOORS.get(Route(shown.route)) if shown.route else None,
    )


@router.post("/triage/{session}/person")
def instead(session: Id, chatham: Installation, who: Requesting) -> Response:
    """A person instead of what was proposed."""
    record = chatham.triage.asking.instead(SessionId(session), by=who)
    return led_on(f"/triage/{record.id}", "person")
