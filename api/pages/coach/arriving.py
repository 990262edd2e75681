"""A new session on the web: a file (sent by script to `/v1`), or what is written or pasted here.

Invariant: without everybody's yes nothing is kept, unless the coach says to keep it sealed.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Bringing
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import ID_OR_NOTHING
from assistant.bootstrap import Chatham
from assistant.sessions.filing import File
from assistant.sessions.intake import AwaitingSpeakers
from assistant.sessions.people import engagement_code
from assistant.transcripts.decoding import MAX_BYTES
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.speakers import SpeakersUnclear
from governance.identity import Actor
from governance.outcomes import NoConsent

router: Final = APIRouter(include_in_schema=False)
MOST_WORDS: Final = 40_000
"""Characters a form takes; a file takes more."""
ONE_VOICE: Final = (
    "A session has a coach and somebody who is coached, and both have to speak in it."
)
_MB: Final = 1_000_000


@router.get("/sessions/new")
def new(
    chatham: Installation,
    pages: Pages,
    who: Bringing,
    engagement: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Drop a transcript, or write notes."""
    return pages.page("coach/new.html", **_facts(chatham, who, engagement))


@router.post("/sessions/new")
def write(
    *,
    chatham: Installation,
    pages: Pages,
    who: Bringing,
    engagement: Annotated[str, Form(max_length=100, pattern=ID_OR_NOTHING)],
    words: Annotated[str, Form(max_length=MOST_WORDS)] = "",
    form: Annotated[str, Form(pattern="^(notes|transcript)$")] = "notes",
    hold: Annotated[bool, Form()] = False,
) -> Response:
    """Take in what was written; a no comes back with the words still in the field."""
    code = engagement_code(engagement)
    file = File(data=words.encode(), as_format="notes" if form == "notes" else None)
    back = _facts(chatham, who, engagement) | {"words": words, "form": form}
    try:
        answer = chatham.coaching.intake.take_in(code, file, named={}, by=who, hold=hold)
    except UnreadableTranscript as unreadable:
        back["why"] = str(unreadable)
        return pages.page("coach/new.html", status=400, **back)
    except SpeakersUnclear:
        back["why"] = ONE_VOICE
        return pages.page("coach/new.html", status=400, **back)
    if isinstance(answer, NoConsent):
        back |= {"why": answer.explain(), "can_hold": True}
        return pages.page("coach/new.html", status=403, **back)
    record = answer.session if isinstance(answer, AwaitingSpeakers) else answer
    return led_on(f"/sessions/{record.id}")


def _facts(chatham: Chatham, who: Actor, engagement: str) -> dict[str, Any]:
    return {
        "rooms": chatham.shelves.rooms(who),
        "chosen": engagement,
        "most_mb": MAX_BYTES // _MB,
        "most_words": MOST_WORDS,
        "why": None,
        "can_hold": False,
        "words": "",
        "form": "notes",
    }
