"""Who speaks in a file that waits: asked once per engagement, guessed for nobody.

Invariant: what is chosen already is a suggestion; nothing is read before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Bringing
from api.pages.rendering import Frame, Pages
from api.pages.saying import led_on
from api.wire import Id
from assistant.bootstrap import Chatham
from assistant.sessions.shelf import Room, Shelved
from assistant.transcripts.speakers import SpeakersUnclear
from assistant.transcripts.suggesting import Voice
from governance.identity import Actor, PersonId, Role, SessionId, SpeakerRole

router: Final = APIRouter(include_in_schema=False)
PARTS: Final[Mapping[str, SpeakerRole]] = {"coach": "coach", "coachee": "coachee"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One speaker of the file. chosen: a part, or the id of somebody who is known."""

    voice: Voice
    chosen: str = field(repr=False)


def speakers_page(
    chatham: Chatham,
    pages: Frame,
    found: Shelved,
    who: Actor,
    *,
    said: Mapping[str, str] | None = None,
) -> Response:
    """The question. said: what was answered and cannot be."""
    waiting = chatham.coaching.intake.waiting(found.session.id, by=who)
    known = [(person, found.room.names.get(person, "")) for person in _speaking(found.room)]
    asked = [
        Asked(voice=voice, chosen=(said or {}).get(voice.label) or _suggested(voice, found.room))
        for voice in waiting.voices
    ]
    return pages.page(
        "coach/speakers.html",
        status=200 if said is None else 400,
        one=found,
        asked=asked,
        known=known,
        unclear=said is not None,
    )


@router.post("/sessions/{session}/speakers")
async def speakers(
    session: Id, request: Request, chatham: Installation, pages: Pages, who: Bringing
) -> Response:
    """The answer: `label` in order of appearance, and a `part-1`, `part-2` for each."""
    form = await request.form()
    labels = [str(one) for one in form.getlist("label")]
    said = {
        label: str(form.get(f"part-{number}", "")) for number, label in enumerate(labels, start=1)
    }
    return await run_in_threadpool(_confirmed, chatham, pages, who, SessionId(session), said)


def _confirmed(
    chatham: Chatham, pages: Frame, who: Actor, session: SessionId, said: Mapping[str, str]
) -> Response:
    found = chatham.shelves.find(session, who)
    new: dict[str, SpeakerRole] = {
        label: PARTS[part] for label, part in said.items() if part in PARTS
    }
    same = {label: PersonId(part) for label, part in said.items() if part and part not in PARTS}
    try:
        chatham.coaching.intake.confirm(session, new, same=same, by=who)
    except SpeakersUnclear:
        return speakers_page(chatham, pages, found, who, said=said)
    return led_on(f"/sessions/{session}")


def _speaking(room: Room) -> list[PersonId]:
    found = [(room.roles[p], room.names.get(p, ""), p) for p in room.roles]
    return [p for role, _, p in sorted(found) if role in {Role.COACH, Role.COACHEE}]


def _suggested(voice: Voice, room: Room) -> str:
    """Who it seems to be: the only one of that part if there is only one, else the part."""
    part = voice.known or voice.suggested
    if part is None:
        return ""
    people = [person for person, role in room.roles.items() if role.value == part]
    return people[0] if len(people) == 1 else part
