"""`/v1/sessions/{session}/events`: how a session gets on, as server-sent events (HTML, 9.2).

Invariants: an event holds a status, a step and an id, and no word; whoever lost their part in the
session hears no more of it. Between two looks at the database nothing is held but the connection.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.sessions import own_session
from api.wire import Id, problems_of
from assistant.bootstrap import Chatham
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.identity import Actor, SessionId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/sessions/{session}/events",
    tags=["sessions"],
    responses=problems_of(401, 403, 404),
)
Seeing = Annotated[Actor, may(Entry.SEE_SESSIONS)]
EVERY_S: Final = 0.5
"""Between two looks."""
BEAT_S: Final = 15.0
"""Between two lines, so that a proxy does not think it dead."""
LONGEST_S: Final = 600.0
"""Then the browser comes again by itself."""
AT_REST: Final = frozenset(Status) - {
    Status.RECEIVED,
    Status.AWAITING_SPEAKERS,
    Status.AWAITING_CONSENT,
    Status.QUEUED,
    Status.RUNNING,
}
"""Where no machine is at work any more: what comes next, a person does."""
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "An event `session` whenever its status or step changes.",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "properties": {"event": {"const": "session"}, "data": {"type": "string"}},
                    "required": ["event", "data"],
                },
                "example": 'event: session\ndata: {"session": "ses_1", "status": "running"}\n\n',
            }
        },
    }
}


@router.get("", response_class=StreamingResponse, responses=_STREAM)
async def events(
    session: Id, request: Request, chatham: Installation, who: Seeing
) -> StreamingResponse:
    """Follow a session until no machine works on it any more."""
    first = await run_in_threadpool(own_session, chatham, SessionId(session), who)
    return StreamingResponse(
        _follow(request, chatham, first, who),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _follow(
    request: Request, chatham: Chatham, record: SessionRecord, who: Actor
) -> AsyncIterator[str]:
    told: str | None = None
    began = said = anyio.current_time()
    while True:
        line = _line(record)
        if line != told:
            told, said = line, anyio.current_time()
            yield line
        if record.status in AT_REST or anyio.current_time() - began > LONGEST_S:
            return
        if anyio.current_time() - said > BEAT_S:
            said = anyio.current_time()
            yield ": still here\n\n"
        await anyio.sleep(EVERY_S)
        if await request.is_disconnected():
            return
        try:
            record = await run_in_threadpool(own_session, chatham, record.id, who)
        except HTTPException:
            return


def _line(record: SessionRecord) -> str:
    told = {
        "session": record.id,
        "status": record.status.value,
        "step": record.step.value if record.step else None,
    }
    return f"event: session\ndata: {json.dumps(told)}\n\n"
