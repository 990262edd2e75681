"""`/mine/sessions`: the sessions of whoever asks; the recap of one, contesting it, erasing it.

Invariant: what stands here was approved by the coach and released for this reader a moment ago.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.mine.callers import Answering, Seeing, own_session
from api.pages.mine.news import mark_seen
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import Id
from assistant.oneself.rooms import OwnSession
from assistant.requests.contesting import MAX_WORDS
from assistant.sessions.drafts import ShownDraft
from assistant.storage.notification_records import NotificationKind
from assistant.storage.statuses import Status
from assistant.summary.document import Kind
from assistant.summary.lines import Named
from assistant.summary.taking_away import Format
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.evidence import ShownTurn
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
    past: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
) -> Response:
    """The newest first, some at a time."""
    found = chatham.oneself.rooms.sessions(who, most=past + SHOWN + 1)
    more = f"/mine/sessions?from={past + SHOWN}" if len(found) > past + SHOWN else None
    return pages.page("mine/sessions.html", sessions=found[past : past + SHOWN], more=more)


@router.get("/mine/sessions/{session}")
def session(session: Id, chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """One of them: its recap with what each line rests on, or where it stands."""
    own = own_session(chatham, session, who)
    shown = why = None
    contests = {}
    if own.record.status is Status.APPROVED:
        # The whole summary, so that a line keeps the name by which it is contested; shown is the
        # recap and nothing else.
        answer = chatham.drafts.show(own.record.id, reader=who)
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
        lines=recap_lines(shown),
        turns=cited_turns(shown),
        why=why,
        contests=contests,
        most=MAX_WORDS,
        masked=own.record.status in MASKED_STANDS,
    )


@router.post("/mine/sessions/{session}/copy")
def take_away(
    session: Id,
    chatham: Installation,
    who: Seeing,
    as_format: Annotated[Format, Form()],
) -> Response:
    """The recap as a file; its name says nothing of anybody."""
    own = own_session(chatham, session, who)
    copy = chatham.summaries.exports.make(own.record.id, Kind.RECAP, as_format, reader=who)
    if isinstance(copy, Blocked | NoConsent):
        raise HTTPException(403, copy.explain())
    headers = {"Content-Disposition": f'attachment; filename="{copy.name}"'}
    return Response(copy.content, media_type=copy.media_type, headers=headers)


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
    return led_on(f"/mine/sessions/{own.record.id}", "contested", at=f"l-{line}")


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


def recap_lines(shown: ShownDraft | None) -> list[Named]:
    """The lines of the recap, under the names they have in the summary."""
    return [] if shown is None else [one for one in shown.lines if one.line.in_recap]


def cited_turns(shown: ShownDraft | None) -> list[ShownTurn]:
    """The turns the recap rests on, in order."""
    cited = {number for one in recap_lines(shown) for number in one.line.turns}
    return [] if shown is None else [t for n, t in sorted(shown.turns.items()) if n in cited]


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
