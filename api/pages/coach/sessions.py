"""A coach's sessions: the list, and the page of one, whatever has become of it.

Invariant: whether a session is there at all is told to nobody who does not take part in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Bringing, Id
from api.pages.coach.drafts import draft_page
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.bootstrap import Chatham
from assistant.cases.page import CasePage
from assistant.sessions.shelf import Shelved
from assistant.storage.statuses import Status
from assistant.transcripts.speakers import SpeakersUnclear
from assistant.transcripts.suggesting import Voice
from governance.identity import Actor, SessionId, SpeakerRole
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
    skip: Annotated[int, Query(alias="from", ge=0, le=100_000)] = 0,
    engagement: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Every session the coach takes part in, the newest first."""
    shelf = chatham.shelves.of(who, skip=skip, most=SHOWN, engagement=engagement)
    return pages.page("coach/sessions.html", shelf=shelf, skip=skip, step=SHOWN, only=engagement)


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
        waiting = chatham.coaching.intake.waiting(found.session.id, by=who)
        return pages.page("coach/speakers.html", **facts, voices=waiting.voices, unclear=None)
    if status in STOPPED:
        return pages.page("coach/stopped.html", **facts, case=_case(chatham, found, who))
    return pages.page("coach/progress.html", **facts, moving=status in MOVING)


async def said_parts(request: Request) -> dict[str, SpeakerRole]:
    """Who speaks, as the page of speakers sends it: `label` in order, and `part-1`, `part-2` …"""
    form = await request.form()
    labels = [str(one) for one in form.getlist("label")]
    said: dict[str, SpeakerRole] = {}
    for number, label in enumerate(labels, start=1):
        part = form.get(f"part-{number}")
        if part == "coach":
            said[label] = "coach"
        elif part == "coachee":
            said[label] = "coachee"
    return said


@router.post("/sessions/{session}/speakers")
async def speakers(
    session: Id, request: Request, chatham: Installation, pages: Pages, who: Bringing
) -> Response:
    """Who speaks in a file that waits; it is asked once per engagement."""
    said = await said_parts(request)
    return await run_in_threadpool(_confirmed, chatham, pages, who, SessionId(session), said)


def _confirmed(
    chatham: Chatham, pages: Pages, who: Actor, session: SessionId, said: dict[str, SpeakerRole]
) -> Response:
    intake = chatham.coaching.intake
    waiting = intake.waiting(session, by=who)
    try:
        intake.confirm(session, said, by=who)
    except SpeakersUnclear as unclear:
        facts = facts_of(chatham.shelves.find(session, who))
        return pages.page(
            "coach/speakers.html",
            status=400,
            **facts,
            voices=[_chosen(voice, said) for voice in waiting.voices],
            unclear=str(unclear),
        )
    return led_on(f"/sessions/{session}")


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


def _chosen(voice: Voice, said: dict[str, SpeakerRole]) -> Voice:
    return replace(voice, suggested=said.get(voice.label, voice.suggested))
