"""`/mine` and `/notifications`: what is new and what waits, and where word of it is sent.

Invariant: these pages open nothing: no line of a session stands on them, so a glance is no look
(and whoever looks over a shoulder sees nothing).
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.mine.callers import Demanding, Seeing
from api.pages.mine.news import place_of
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING
from assistant.mail.post import MailError
from assistant.notifications.refusals import NotificationError
from assistant.storage.statuses import ENDS, Status
from governance.identity import EngagementId

router: Final = APIRouter(include_in_schema=False)
RECENT: Final = 3
UNDER_WAY: Final = frozenset(Status) - ENDS - {Status.AWAITING_CONSENT}


@router.get("/mine")
def home(chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """The first page of a coachee."""
    rooms = chatham.oneself.rooms
    held = rooms.sessions(who, only={Status.AWAITING_CONSENT})
    boards = chatham.oneself.answers.boards(who)
    cases = [one for one in chatham.cases.desk.mine(who) if one.status != "resolved"]
    news = [one for one in chatham.notifications.of(who) if one.read_at is None]
    return pages.page(
        "mine/home.html",
        boards=boards,
        asking=[one for one in held if one.asks],
        recaps=rooms.sessions(who, only={Status.APPROVED}, most=RECENT),
        under_way=rooms.sessions(who, only=UNDER_WAY, most=RECENT),
        cases=cases,
        news=[(one, place_of(one)) for one in news],
    )


@router.get("/notifications")
def notifications(chatham: Installation, pages: Pages, who: Demanding) -> Response:
    """Everything they were told; whether a link is mailed as well."""
    rooms = chatham.oneself.rooms.of(who)
    return pages.page(
        "mine/notifications.html",
        news=[(one, place_of(one)) for one in chatham.notifications.of(who)],
        rooms=[(room, chatham.notifications.is_mailed(who, room.engagement)) for room in rooms],
    )


@router.post("/notifications/read")
def read(
    chatham: Installation,
    who: Demanding,
    one: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)] = "",
    back: Annotated[str, Form(pattern="^/(mine|notifications)$")] = "/notifications",
) -> Response:
    """Mark one as read, or all."""
    chatham.notifications.mark_read(who, *([one] if one else []))
    return led_on(back, "read")


@router.post("/notifications/mail")
def mail(
    chatham: Installation,
    who: Demanding,
    engagement: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
    address: Annotated[str, Form(max_length=254)] = "",
) -> Response:
    """Be mailed a link when something is new; an empty address ends it."""
    try:
        chatham.notifications.mail_to(who, EngagementId(engagement), address.strip() or None)
    except (MailError, NotificationError) as refused:
        raise HTTPException(400, str(refused)) from None
    return led_on("/notifications", "mailed" if address.strip() else "not-mailed")
