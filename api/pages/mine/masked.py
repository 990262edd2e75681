"""`/mine/look` and `/mine/sessions/…/seen`: a session as a model would see it, or saw it.

Invariants: what is struck is gone before anything runs, and without a yes nothing ever runs; a
name that was missed is never said back.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, Names
from api.pages.mine.callers import Answering, Seeing, own_session
from api.pages.mine.sessions import about
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import Id
from assistant.consent.previews import PreviewError
from assistant.masking.missed import LONGEST, MissedNameError
from assistant.storage.statuses import Status
from governance.outcomes import Blocked, NoConsent
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind

router: Final = APIRouter(include_in_schema=False)


@router.get("/mine/look/{session}")
def look(
    session: Id, chatham: Installation, names: Names, pages: Pages, who: Answering
) -> Response:
    """A session that waits, with the names replaced."""
    own = own_session(chatham, session, who)
    if own.record.status is not Status.AWAITING_CONSENT:
        return led_on(f"/mine/sessions/{own.record.id}")
    turns = names.preview(own.record.id, by=who)
    return pages.page("mine/look.html", own=own, turns=turns)


@router.post("/mine/look/{session}/strike")
def strike(
    session: Id,
    chatham: Installation,
    who: Answering,
    turn: Annotated[list[int] | None, Form(max_length=10_000)] = None,
) -> Response:
    """Take turns out, for good."""
    own = own_session(chatham, session, who)
    here = f"/mine/look/{own.record.id}"
    if not turn:
        return led_on(here, "not-ticked")
    try:
        chatham.previews.strike(own.record.id, turn, by=who)
    except PreviewError:
        return led_on(here, "not-struck")
    return led_on(here, "struck")


@router.post("/mine/look/{session}/answer")
def answer(
    *,
    session: Id,
    chatham: Installation,
    who: Answering,
    use: Annotated[bool, Form()] = False,
) -> Response:
    """Let this session be used, or keep it out."""
    own = own_session(chatham, session, who)
    if not own.asks:
        raise HTTPException(404, "This session does not wait for your word.")
    if use:
        chatham.consenting.grant(about(own, who), by=who)
        return led_on("/mine/sessions", "used")
    chatham.consenting.withdraw(about(own, who), by=who)
    return led_on("/mine/sessions", "kept-out")


@router.get("/mine/sessions/{session}/seen")
def seen(session: Id, chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """What the model saw of a session."""
    own = own_session(chatham, session, who)
    shown = chatham.masking_office.seen.show(own.record.id, reader=who)
    if isinstance(shown, Blocked | NoConsent):
        raise HTTPException(403, shown.explain())
    return pages.page("mine/seen.html", own=own, turns=shown.value.turns, longest=LONGEST)


@router.post("/mine/sessions/{session}/missed")
def missed(
    *,
    session: Id,
    chatham: Installation,
    names: Names,
    who: Seeing,
    turn: Annotated[int, Form(ge=1, le=100_000)],
    text: Annotated[str, Form(min_length=1, max_length=LONGEST)],
    kind: Annotated[Kind, Form()] = Kind.PERSON,
) -> Response:
    """A name that is still to be seen: it is masked from now on."""
    own = own_session(chatham, session, who)
    try:
        name = Missed(kind=kind, text=text.strip())
    except ValueError:
        raise HTTPException(400, "A name needs a letter or a digit. Nothing was changed.") from None
    try:
        report = names.missed(own.record.id, turn, name, by=who)
    except MissedNameError:
        return led_on(f"/mine/sessions/{own.record.id}/seen", "not-there")
    return led_on(f"/mine/sessions/{own.record.id}", f"missed-{report.remedy.value}")
