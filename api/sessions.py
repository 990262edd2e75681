"""`/v1/sessions`: a transcript in (202 and where to look), its status, its summary.

Content leaves only out of a `Released`; see `summary`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.bodies import body_of
from api.paging import Paging, page_of
from api.problems import stopped
from api.speakers import awaiting
from api.wire import Id, problems_of
from assistant.bootstrap import Chatham
from assistant.sessions.filing import File
from assistant.sessions.intake import AwaitingSpeakers
from assistant.sessions.people import engagement_code
from assistant.sessions.releaser import Reading
from assistant.storage.records import SessionRecord
from assistant.summary.page import as_json
from assistant.transcripts.decoding import MAX_BYTES
from assistant.transcripts.reading import FORMATS
from assistant.transcripts.speakers import parse_speakers
from governance.identity import Actor, PersonId, Role, SessionId, SessionSummary
from governance.outcomes import NoConsent
from governance.policy.entry import Entry
from governance.raw import CoacheeLevel, CoachType, SessionContext

router = APIRouter(
    prefix="/v1/sessions", tags=["sessions"], responses=problems_of(400, 401, 403, 404)
)
Sending = Annotated[Actor, may(Entry.SEND_TRANSCRIPT)]
Seeing = Annotated[Actor, may(Entry.SEE_SESSIONS)]
Approving = Annotated[Actor, may(Entry.APPROVE_SUMMARY)]
_LEVELS: Final = "^(" + "|".join(get_args(CoacheeLevel)) + ")$"
_COACH_TYPES: Final = "^(" + "|".join(get_args(CoachType)) + ")$"


TRANSCRIPT: Final[dict[str, Any]] = {
    "description": "A transcript or notes, in one of the formats; at most 10 MB.",
    "required": True,
    "content": {
        "text/plain": {
            "schema": {"type": "string"},
            "example": "Farah: What would make this hour worth it?\nAbena: I want to let go.",
        }
    },
}


@router.post("", status_code=202, openapi_extra={"requestBody": TRANSCRIPT})
async def receive(
    *,
    request: Request,
    response: Response,
    chatham: Installation,
    who: Sending,
    engagement: Annotated[str, Query(max_length=100, examples=["north-7"])],
    speakers: Annotated[
        str | None, Query(max_length=1000, description="Label=coach,Label2=coachee")
    ] = None,
    filename: Annotated[str | None, Query(max_length=255)] = None,
    as_format: Annotated[str | None, Query(pattern="^(" + "|".join(FORMATS) + ")$")] = None,
    level: Annotated[str | None, Query(pattern=_LEVELS)] = None,
    coach_type: Annotated[str | None, Query(pattern=_COACH_TYPES)] = None,
    hold: Annotated[bool, Query(description="Without consent: keep it sealed, 7 days.")] = False,
) -> Any:  # noqa: ANN401  -- the body, or a problem
    """Take in the transcript that is the request's body, whatever its media type.

    With a speaker nobody has named in this engagement it waits, `awaiting_speakers`, and the answer
    lists their labels for `/v1/sessions/{id}/speakers`.
    """
    data = await body_of(request, MAX_BYTES)
    file = File(
        data=data,
        filename=filename,
        as_format=as_format,
        context=SessionContext(coachee_level=level, coach_type=coach_type),  # type: ignore[arg-type]
    )
    answer = await run_in_threadpool(_receive, chatham, who, engagement, speakers, file, hold=hold)
    if isinstance(answer, NoConsent):
        return stopped(answer)
    record = answer.session if isinstance(answer, AwaitingSpeakers) else answer
    response.headers["Location"] = f"/v1/sessions/{record.id}"
    return awaiting(answer) if isinstance(answer, AwaitingSpeakers) else _told(record)


@router.get("")
def show(chatham: Installation, who: Seeing, page: Paging) -> dict[str, Any]:
    """The sessions you take part in, oldest first."""
    found = list[SessionRecord]()
    with chatham.database.read() as work:
        for one in work.engagements.of_person(who.person or PersonId("")):
            if any(p.person == who.person and p.role is who.role for p in one.participants):
                found += [
                    record
                    for record in work.sessions.of_engagement(one.id)
                    if record.purpose == SessionSummary.code
                ]
    for_coach = who.role is Role.COACH
    return page_of(
        chatham, "sessions", found, page, lambda record: _told(record, for_coach=for_coach)
    )


@router.get("/{session}")
def status(session: Id, chatham: Installation, who: Seeing) -> dict[str, Any]:
    """Where a session stands, for whoever takes part in it. Turns are for the coach only."""
    record = own_session(chatham, SessionId(session), who)
    return _told(record, for_coach=who.role is Role.COACH)


@router.post("/{session}/approve")
def approve(session: Id, chatham: Installation, who: Approving) -> dict[str, Any]:
    """The coach stands by the draft; then the coachee may read it, and raw text is deleted."""
    return _told(chatham.approval.approve(SessionId(session), by=who))


@router.get("/{session}/summary")
def summary(session: Id, chatham: Installation, who: Seeing) -> Any:  # noqa: ANN401  -- or a problem
    """The summary, names restored, for its coach or coachee."""
    answer = chatham.releaser.summary(SessionId(session), reader=who)
    if not isinstance(answer, Reading):
        return stopped(answer)
    return {
        "session": answer.session.id,
        "status": answer.session.status.value,
        "written_by": "machine",
        "left_out": list(answer.session.left_out),
        "summary": as_json(answer.released.value),
    }


def _receive(
    chatham: Chatham, who: Actor, engagement: str, speakers: str | None, file: File, *, hold: bool
) -> SessionRecord | NoConsent | AwaitingSpeakers:
    code = engagement_code(engagement)
    named = parse_speakers(speakers) if speakers else {}
    return chatham.coaching.intake.take_in(code, file, named=named, by=who, hold=hold)


def own_session(chatham: Chatham, session: SessionId, who: Actor) -> SessionRecord:
    """The session, if the actor takes part in it in their role; 404 otherwise."""
    with chatham.database.read() as work:
        record = work.sessions.find(session)
        parts = work.engagements.get(record.engagement).participants if record else ()
    mine = any(p.person == who.person and p.role is who.role for p in parts)
    if record is None or not mine or record.purpose != SessionSummary.code:
        raise HTTPException(404, "There is no session with this id that you take part in.")
    return record


def _told(record: SessionRecord, *, for_coach: bool = True) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": record.id,
        "engagement": record.engagement,
        "status": record.status.value,
        "step": record.step.value if record.step else None,
        "reason": record.reason.value if record.reason else None,
        "route": record.route.value if record.route else None,
    }
    return told | ({"turns": list(record.turns)} if for_coach else {})
