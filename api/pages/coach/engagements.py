"""`/engagements/{code}`: who is in it, half a minute of preparation, and asking for consent.

Invariant: whether somebody is still waited for is all a coach learns of an answer here.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, SigningIn
from api.pages.coach.callers import Inviting, Looking
from api.pages.rendering import Pages
from api.wire import ID_OR_NOTHING
from assistant.consent.mailing import LINK
from governance.identity import PersonId, SessionSummary

router: Final = APIRouter(include_in_schema=False)


@router.get("/engagements/{code}")
def engagement(code: str, chatham: Installation, pages: Pages, who: Looking) -> Response:
    """Its people and its sessions."""
    room = chatham.shelves.room(code, who)
    today = chatham.coaching.today.of(who)
    return pages.page(
        "coach/engagement.html",
        room=room,
        own=who.person,
        waited=next((one for one in today.consents if one.engagement == room.engagement), None),
        appointments=[one for one in today.appointments if one.engagement == room.engagement],
        shelf=chatham.shelves.of(who, most=5, engagement=room.engagement),
        shown=chatham.coaching.learning.own.shared_with(room.engagement, who),
    )


@router.get("/engagements/{code}/prepare")
def prepare(code: str, chatham: Installation, pages: Pages, who: Looking) -> Response:
    """Open commitments, open threads and own words. The ledger hears of the look."""
    room = chatham.shelves.room(code, who)
    ready = chatham.coaching.today.preparing(room.engagement, coach=who)
    return pages.page("coach/prepare.html", room=room, ready=ready)


@router.post("/engagements/{code}/ask")
def ask(
    *,
    code: str,
    request: Request,
    chatham: Installation,
    pages: Pages,
    who: Inviting,
    sign_in: SigningIn,
    person: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
) -> Response:
    """Make a link at which somebody says yes or no. It is shown once, here."""
    room = chatham.shelves.room(code, who)
    asked = PersonId(person)
    if asked not in room.roles:
        raise HTTPException(404, "There is nobody of this name in this engagement.")
    invited = chatham.invitations.invite(room.engagement, asked, [SessionSummary], by=who)
    base = sign_in.public_url if sign_in.secure else str(request.base_url)
    return pages.page(
        "coach/invited.html",
        room=room,
        name=room.names.get(asked, ""),
        link=f"{base.rstrip('/')}{LINK}{invited.secret}",
        until=invited.record.expires_at,
    )
