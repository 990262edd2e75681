"""`/cases`: what a gate has handed over to a person, for the coach it belongs to."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import WithCases
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.cases.page import WayOn, note_text
from assistant.storage.records import SessionRecord
from governance.outcomes import Blocked, NoConsent

router: Final = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/cases")
def cases(chatham: Installation, pages: Pages, who: WithCases) -> Response:
    """All of them, the newest first."""
    called = {room.engagement: room.called for room in chatham.shelves.rooms(who)}
    mine = chatham.cases.desk.mine(who)[::-1]
    return pages.page("coach/cases.html", cases=mine, called=called)


@router.get("/cases/{number}")
def case(number: Number, chatham: Installation, pages: Pages, who: WithCases) -> Response:
    """One: why, where, the door, and the ways on."""
    return pages.page("coach/case.html", case=chatham.cases.desk.show(number, who))


@router.get("/cases/{number}/turns")
def turns(number: Number, chatham: Installation, pages: Pages, who: WithCases) -> Response:
    """The words of the turns it stopped for, until they are deleted; each look is recorded."""
    quoted = chatham.cases.quoting.show(number, who)
    if isinstance(quoted, Blocked | NoConsent):
        raise HTTPException(403, quoted.explain())
    return pages.page("coach/turns.html", quoted=quoted, turns=quoted.released.value)


@router.get("/cases/{number}/note")
def note(number: Number, chatham: Installation, who: WithCases) -> Response:
    """An empty form for a note by hand, for the owner; Chatham keeps no copy of what is written."""
    page = chatham.cases.desk.show(number, who)
    if WayOn.NOTE not in page.ways:
        raise HTTPException(404, "There is no case with this number that is yours. Check it.")
    return Response(
        note_text(page),
        media_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="note.md"'},
    )


@router.post("/cases/{number}/acknowledge")
def acknowledge(number: Number, chatham: Installation, who: WithCases) -> Response:
    """The coach has seen it; its clock stops."""
    chatham.cases.desk.acknowledge(number, who)
    return led_on(f"/cases/{number}", "case-seen")


@router.post("/cases/{number}/resolve")
def resolve(number: Number, chatham: Installation, who: WithCases) -> Response:
    """The coach is done with it."""
    chatham.cases.desk.resolve(number, who)
    return led_on("/cases", "case-done")


@router.post("/cases/{number}/without")
def without(number: Number, chatham: Installation, who: WithCases) -> Response:
    """Summarize what is left, as the coachee has agreed."""
    taken = chatham.cases.partial.take_in(number, who)
    if not isinstance(taken, SessionRecord):
        raise HTTPException(403, taken.explain())
    return led_on(f"/sessions/{taken.id}")
