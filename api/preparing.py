"""`/v1/today`, `/v1/preparing`, `/v1/calendar`: what waits for a coach, and what comes next."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.asking import Installation, may
from api.bodies import body_of
from api.commitments import told_commitment, told_withheld
from api.wire import problems_of
from assistant.calendar.reading import MAX_BYTES
from assistant.sessions.people import engagement_code
from assistant.storage.appointments import Appointment
from assistant.summary.schema import Line
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1", tags=["preparing"], responses=problems_of(400, 401, 403, 404))
Preparing = Annotated[Actor, may(Entry.SEE_TODAY)]
Bringing = Annotated[Actor, may(Entry.KEEP_CALENDAR)]
Taking = Annotated[Actor, may(Entry.SEE_CALENDAR)]
Code = Annotated[str, Query(max_length=100, examples=["north-7"])]


@router.get("/today")
def today(chatham: Installation, who: Preparing) -> dict[str, Any]:
    """What waits for you: consents, drafts, sessions, cases, appointments. No session's words."""
    page = chatham.coaching.today.of(who)
    return {
        "called": dict(page.called),
        "consents": [
            {"engagement": one.engagement, "waiting": one.waiting, "own": one.own}
            for one in page.consents
        ],
        "sessions": [
            {
                "id": one.id,
                "engagement": one.engagement,
                "status": one.status.value,
                "step": one.step.value if one.step else None,
                "created_at": one.created_at.isoformat(),
                "updated_at": one.updated_at.isoformat(),
            }
            for one in page.sessions
        ],
        "cases": [
            {
                "number": one.number,
                "session": one.session,
                "engagement": one.engagement,
                "acknowledged": one.acknowledged,
                "opened_at": one.opened_at.isoformat(),
            }
            for one in page.cases
        ],
        "appointments": [_appointment(one) for one in page.appointments],
    }


@router.get("/preparing")
def prepare(chatham: Installation, who: Preparing, engagement: Code) -> dict[str, Any]:
    """Half a minute before a session. The ledger hears of each look.

    `commitments`: the open ones of the newest ten approved sessions, and of earlier ones in which
    an open one has a day. `more`: there are other sessions; `/v1/commitments` has them all.
    """
    ready = chatham.coaching.today.preparing(engagement_code(engagement), coach=who)
    return {
        "engagement": ready.engagement,
        "called": ready.called,
        "next": _appointment(ready.next) if ready.next else None,
        "last": ready.last,
        "commitments": [told_commitment(one) for one in ready.commitments],
        "open_threads": [_line(one) for one in ready.threads],
        "own_words": [_line(one) for one in ready.own_words],
        "withheld": [told_withheld(one) for one in ready.withheld],
        "more": ready.more,
    }


@router.post("/calendar", status_code=201)
async def bring(
    request: Request,
    chatham: Installation,
    who: Bringing,
    engagement: Annotated[
        str | None, Query(max_length=100, description="Whose they all are; without it, by name.")
    ] = None,
) -> dict[str, Any]:
    """Take in the calendar file (.ics) that is the body: when, how long, with which engagement."""
    data = await body_of(request, MAX_BYTES)
    code = engagement_code(engagement) if engagement is not None else None
    took = await run_in_threadpool(
        chatham.coaching.calendars.take_in, data, by=who, engagement=code
    )
    return {
        "taken": took.taken,
        "replaced": took.replaced,
        "unmatched": took.unmatched,
        "left_out": {why.value: count for why, count in sorted(took.left_out.items())},
    }


@router.delete("/calendar")
def forget(chatham: Installation, who: Bringing, engagement: Code) -> dict[str, Any]:
    """Forget what your calendar said about an engagement."""
    gone = chatham.coaching.calendars.forget(engagement_code(engagement), by=who)
    return {"forgotten": gone}


@router.get(
    "/calendar.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
def take(chatham: Installation, who: Taking) -> Response:
    """Your next sessions and due days, with titles that name nobody (RFC 5545)."""
    return Response(
        chatham.coaching.calendars.file_for(who),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="coaching.ics"'},
    )


def _appointment(one: Appointment) -> dict[str, Any]:
    return {
        "id": one.id,
        "engagement": one.engagement,
        "starts_at": one.starts_at.isoformat(),
        "minutes": one.minutes,
    }


def _line(line: Line) -> dict[str, Any]:
    return {"text": line.text, "turns": list(line.turns), "source": line.source}
