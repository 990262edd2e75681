"""`/mine/sessions`: the sessions of whoever asks; the recap of one, contesting it, erasing it.

Invariant: what stands here was approved by the coach and released for this reader a moment ago.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.mine.callers import Answering, Id, Seeing, own_session
from api.pages.mine.news import mark_seen
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.oneself.rooms import OwnSession
from assistant.requests.contesting import MAX_WORDS
from assistant.storage.notification_records import NotificationKind
from assistant.storage.statuses import Status
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import Actor, PersonId, SessionId, SessionSummary
from governance.outcomes import Blocked, NoConsent

router: Final = APIRouter(include_in_schema=False)
SHOWN: Final = 20
MASKED_STANDS: Final = frozenset({Status.IN_REVIEW, Status.APPROVED})


@router.get("/mine/sessions")
def sessions(
    chatham: Installation,
    pages: Pages,
    who: Seeing,
    skip: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
) -> Response:
    """The newest first, some at a time."""
    found = chatham.oneself.rooms.sessions(who, most=skip + SHOWN + 1)
    more = f"/mine/sessions?from={skip + SHOWN}" if len(found) > skip + SHOWN else None
    return pages.page("mine/sessions.html", sessions=found[skip : skip + SHOWN], more=more)


@router.get("/mine/sessions/{session}")
def session(session: Id, chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """One of them: its recap with what each line rests on, or where it stands."""
    own = own_session(chatham, session, who)
    shown = why = None
    contests = {}
    if own.record.status is Status.APPROVED:
        answer = chatham.drafts.recap(own.record.id, reader=who)
        if isinstance(answer, Blocked | NoConsent):
            why = answer.explain()
        else:
            shown = answer
            mark_seen(chatham, who, NotificationKind.RECAP_SHARED, own.record.id)
            beside = chatham.requests.contesting.beside(own.record.id, reader=who)
            contests = {one.line: one for one in beside if one.person == who.person}
    return pages.page(
        "mine/session.html",
        own=own,
        shown=shown,
        why=why,
        contests=contests,
        most=MAX_WORDS,
        masked=own.record.status in MASKED_STANDS,
    )


@router.post("/mine/sessions/{session}/contest")
def contest(
    session: Id,
    chatham: Installation,
    who: Seeing,
    line: Annotated[str, Form(max_length=50)],
    said: Annotated[str, Form(max_length=MAX_WORDS)],
) -> Response:
    """Say that a line is not right; it stands beside the line from now on."""
    own = own_session(chatham, session, who)
    chatham.requests.contesting.contest(own.record.id, line, said, by=who)
    return led_on(f"/mine/sessions/{own.record.id}", "contested")


@router.get("/mine/sessions/{session}/erase")
def before_erasing(session: Id, chatham: Installation, pages: Pages, who: Answering) -> Response:
    """What erasing this session means, before it is done."""
    return pages.page("mine/erase_session.html", own=_there(own_session(chatham, session, who)))


@router.post("/mine/sessions/{session}/erase")
def erase(session: Id, chatham: Installation, who: Answering) -> Response:
    """Keep this session out: what there is of it is erased, and it stays so."""
    own = _there(own_session(chatham, session, who))
    done = chatham.consenting.withdraw(about(own, who), by=who)
    return led_on("/mine/sessions", "erased" if done.certificate else "erasing")


def about(own: OwnSession, who: Actor) -> Word:
    """A word about this one session."""
    return Word(
        person=who.person or PersonId(""),
        purpose=SessionSummary,
        channel=Channel.WEB,
        place=Place(engagement=own.record.engagement, session=SessionId(own.record.id)),
    )


def _there(own: OwnSession) -> OwnSession:
    if own.record.erased:
        raise HTTPException(404, "Nothing of this session is left to erase.")
    return own
