"""`/mine/consents`: plain switches with the notice beside them; saying yes, no, and no longer.

Invariants: a no is as large and as near as a yes. Only a no that would erase something is asked
again, on a page that says what, because it cannot be undone; every other no counts at once.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from api.asking import Installation
from api.pages.mine.callers import Answering, Sharing
from api.pages.mine.news import mark_seen
from api.pages.mine.notice_text import blocks
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING
from assistant.consent.question import NEVER_READ
from assistant.oneself.answering import Answer
from assistant.storage.notification_records import NotificationKind
from governance.identity import EngagementId, Locality, PersonId

router: Final = APIRouter(include_in_schema=False)
Engagement = Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)]
Code = Annotated[str, Form(max_length=50)]


@router.get("/mine/consents")
def consents(chatham: Installation, pages: Pages, who: Answering) -> Response:
    """Every switch, and the notices they are about."""
    mark_seen(chatham, who, NotificationKind.CONSENT_EXPIRING)
    boards = chatham.oneself.answers.boards(who)
    notices = {t.notice.ref: t.notice for board in boards for t in board.toggles}
    return pages.page(
        "mine/consents.html",
        boards=boards,
        notices=[(notice, blocks(notice.text)) for notice in notices.values()],
        never_read=NEVER_READ,
        opened=chatham.oneself.rooms.opened_to(who),
    )


@router.post("/mine/consents")
def say(
    *,
    chatham: Installation,
    who: Answering,
    engagement: Engagement,
    purpose: Code,
    where: Annotated[Locality, Form()],
    answer: Annotated[Answer, Form()],
    sure: Annotated[bool, Form()] = False,
) -> Response:
    """Say yes or no. A no that would erase something leads to the page that says what."""
    answers, code = chatham.oneself.answers, EngagementId(engagement)
    if answer is Answer.NO and not sure and answers.would_erase(code, purpose, where, who):
        asked = {"engagement": engagement, "purpose": purpose, "where": where.value}
        return RedirectResponse(f"/mine/consents/no?{urlencode(asked)}", status_code=303)
    done = answers.say(code, purpose, where, answer, who)
    if done is not None and done.erased:
        return led_on("/mine/consents", "erased" if done.certificate else "erasing")
    said = {Answer.YES: "said-yes", Answer.NO: "said-no", Answer.LOOK_FIRST: "looks-first"}
    return led_on("/mine/consents", said[answer])


@router.get("/mine/consents/no")
def no_longer(
    *,
    chatham: Installation,
    pages: Pages,
    who: Answering,
    engagement: Annotated[str, Query(max_length=100)],
    purpose: Annotated[str, Query(max_length=50)],
    where: Locality,
) -> Response:
    """What happens when this yes is taken back, before it is."""
    code = EngagementId(engagement)
    gone = {one.id for one in chatham.oneself.answers.would_erase(code, purpose, where, who)}
    sessions = [one for one in chatham.oneself.rooms.sessions(who) if one.record.id in gone]
    return pages.page(
        "mine/no.html",
        purpose=purpose,
        where=where.value,
        sessions=sessions,
        more=len(gone) - len(sessions),
        fields={
            "engagement": engagement,
            "purpose": purpose,
            "where": where.value,
            "answer": Answer.NO.value,
            "sure": "true",
        },
    )


@router.post("/mine/consents/earlier")
def earlier(
    *,
    chatham: Installation,
    who: Sharing,
    engagement: Engagement,
    coach: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
    share: Annotated[bool, Form()] = False,
) -> Response:
    """Let a coach who came later read the sessions so far, or no longer."""
    code, them = EngagementId(engagement), PersonId(coach)
    if share:
        chatham.earlier_sessions.open(code, them, by=who)
        return led_on("/mine/consents", "shared")
    chatham.earlier_sessions.close(code, them, by=who)
    return led_on("/mine/consents", "unshared")
