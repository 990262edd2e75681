"""`/office/policies/try`: changed rules over past decisions, in numbers; nothing is kept of it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import CHANGES
from api.pages.rendering import Pages
from assistant.bootstrap import Chatham
from assistant.rehearsal.apart import Rehearsed
from assistant.rehearsal.desk import MOST_CHARACTERS, MOST_DECISIONS, Draft
from governance.identity import Actor
from governance.policy.drafts import DraftError
from governance.policy.entry import Entry
from governance.privacy.cohort_rules import K_ANONYMITY

router: Final = APIRouter(include_in_schema=False)
Trying = Annotated[Actor, may(Entry.SEE_DECISIONS)]
FIRST: Final = "sensitivities.cedar"
_File = Annotated[str, Query(max_length=100)]


@router.get("/office/policies/try")
def blank(chatham: Installation, pages: Pages, _who: Trying, file: _File = FIRST) -> Response:
    """The text of one file in force, to be changed."""
    return _page(chatham, pages, file=file)


@router.post("/office/policies/try")
def tried(
    chatham: Installation,
    pages: Pages,
    _who: Trying,
    file: Annotated[str, Form(max_length=100)] = FIRST,
    text: Annotated[str | None, Form(max_length=2 * MOST_CHARACTERS)] = None,
    leaving_out: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """What would have been decided, or where the draft is wrong, beside what was sent.

    text: the file's whole new text; without one it stays as it is.
    """
    standing = chatham.policy_rehearsal.files.get(file, "")
    same = text is None or text.splitlines() == standing.splitlines()
    left = frozenset({leaving_out}) if leaving_out else frozenset[str]()
    found, wrong = None, None
    try:
        changed = {} if same or text is None else {file: text}
        found = chatham.policy_rehearsal.replay(Draft(changed=changed, leaving_out=left))
    except DraftError as refused:
        wrong = refused
    return _page(
        chatham, pages, file=file, text=text, leaving_out=leaving_out, found=found, wrong=wrong
    )


def _page(
    chatham: Chatham,
    pages: Pages,
    *,
    file: str,
    text: str | None = None,
    leaving_out: str = "",
    found: Rehearsed | None = None,
    wrong: DraftError | None = None,
) -> Response:
    desk = chatham.policy_rehearsal
    name = file if file in desk.files else FIRST
    return pages.page(
        "office/try.html",
        status=200 if wrong is None else 400,
        files=list(desk.files),
        file=name,
        text=desk.files.get(name, "") if text is None else text,
        leaving_out=leaving_out,
        found=found,
        wrong=wrong,
        rules=chatham.policy_engine.in_force,
        reasons={one.id: one.reason for one in chatham.policy_engine.in_force},
        changes=CHANGES,
        most=MOST_DECISIONS,
        longest=MOST_CHARACTERS,
        least=K_ANONYMITY,
    )
