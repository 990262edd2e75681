"""What a coachee will read, before it is sent; and the coach's private note.

Invariant: a recap is approved at the version that was read; what was previewed is what is sent.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.asking import Installation
from api.pages.coach.callers import Approving
from api.pages.coach.drafts import by_section
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.wire import Id
from assistant.sessions.drafts import ShownDraft
from assistant.sessions.private_notes import LONGEST_NOTE
from governance.identity import SessionId

router: Final = APIRouter(include_in_schema=False)
LineName = Annotated[str, Form(max_length=60)]


@router.get("/sessions/{session}/recap")
def recap(session: Id, chatham: Installation, pages: Pages, who: Approving) -> Response:
    """Every line, to be left in or taken out of what the coachee reads."""
    found = chatham.shelves.find(SessionId(session), who)
    shown = chatham.drafts.show(found.session.id, reader=who)
    if not isinstance(shown, ShownDraft):
        return pages.page("coach/closed.html", status=403, one=found, why=shown.explain())
    if not shown.editable:
        return RedirectResponse(f"/sessions/{session}", status_code=303)
    return pages.page("coach/recap.html", one=found, shown=shown, sections=by_section(shown))


@router.post("/sessions/{session}/recap")
def send(
    *,
    session: Id,
    chatham: Installation,
    who: Approving,
    version: Annotated[int, Form(ge=1)],
    line: Annotated[list[LineName] | None, Form(max_length=300)] = None,
) -> Response:
    """Approve the summary and share these lines, in one step."""
    chatham.approval.approve(SessionId(session), by=who, recap=line or (), expected_version=version)
    return led_on(f"/sessions/{session}", "recap-sent")


@router.post("/sessions/{session}/note")
def note(
    *,
    session: Id,
    chatham: Installation,
    who: Approving,
    version: Annotated[int, Form(ge=0)],
    words: Annotated[str, Form(max_length=4 * LONGEST_NOTE)] = "",
) -> Response:
    """Keep the private note, or delete it when nothing is written."""
    notes = chatham.summaries.notes
    if words.strip():
        notes.write(SessionId(session), words, expected_version=version, by=who)
        return led_on(f"/sessions/{session}", "note-kept")
    if version == 0:
        raise HTTPException(400, f"A note has between 1 and {LONGEST_NOTE} characters.")
    notes.delete(SessionId(session), expected_version=version, by=who)
    return led_on(f"/sessions/{session}", "note-gone")
