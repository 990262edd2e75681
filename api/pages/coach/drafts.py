"""The draft beside what was said, and a coach's changes to it.

Invariants: words of a session come out of `Released` only; a form names the version it was read at.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Approving
from api.pages.rendering import Frame
from api.pages.saying import led_on
from api.wire import Id
from assistant.bootstrap import Chatham
from assistant.requests.contesting import MAX_WORDS
from assistant.sessions.drafts import ShownDraft
from assistant.sessions.edit_words import explained
from assistant.sessions.editing import LONGEST_LINE, words_of
from assistant.sessions.private_notes import LONGEST_NOTE
from assistant.sessions.releaser import NothingToReadError
from assistant.sessions.shelf import Shelved
from assistant.storage.request_records import Contest, Reply
from assistant.storage.statuses import Status
from assistant.storage.summary_records import EditRecord, EditState
from assistant.summary.lines import Add, Change, Remove, Reword, Section
from assistant.summary.taking_away import Format
from governance.evidence import ShownTurn
from governance.identity import Actor, SessionId, SpeakerRole
from governance.stages import Released

router: Final = APIRouter(include_in_schema=False)
_ENDED_BADLY: Final = frozenset({EditState.REFUSED, EditState.OVERTAKEN, EditState.FAILED})


def draft_page(
    chatham: Chatham, pages: Frame, found: Shelved, who: Actor, *, everything: bool = False
) -> Response:
    """The page of a draft or an approved summary. everything: with every turn of the session."""
    session = found.session.id
    shown = chatham.drafts.show(session, reader=who)
    if not isinstance(shown, ShownDraft):
        return pages.page("coach/closed.html", status=403, one=found, why=shown.explain())
    turns, whole = _turns(chatham, shown, who, everything=everything)
    last = chatham.summaries.editing.latest(session, by=who) if shown.editable else None
    return pages.page(
        "coach/draft.html",
        one=found,
        shown=shown,
        sections=by_section(shown),
        turns=turns,
        whole=whole,
        everything=everything,
        most=LONGEST_LINE,
        note=chatham.summaries.notes.read(session, by=who),
        most_note=LONGEST_NOTE,
        formats=[one.value for one in Format],
        contests=_beside(chatham, session, who),
        most_answer=MAX_WORDS,
        approved=shown.session.status is Status.APPROVED,
        **_last(last),
    )


@router.post("/sessions/{session}/lines")
def put(
    *,
    session: Id,
    chatham: Installation,
    who: Approving,
    version: Annotated[int, Form(ge=1)],
    do: Annotated[str, Form(pattern="^(add|reword|remove)$")],
    line: Annotated[str, Form(pattern=r"^[a-z_]{1,40}:[0-9]{1,4}$|^$")] = "",
    text: Annotated[str, Form(max_length=4 * LONGEST_LINE)] = "",
    section: Annotated[Section, Form()] = Section.OVERVIEW,
    turns: Annotated[list[int] | None, Form(max_length=200)] = None,
    owner: Annotated[str, Form(pattern="^(coach|coachee|)$")] = "",
    due: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take a line out, say it in one's own words, or add one."""
    part: SpeakerRole | None = "coach" if owner == "coach" else "coachee" if owner else None
    wanted: Change
    if do == "remove":
        wanted = Remove(line=line)
    elif do == "reword":
        wanted = Reword(line=line, text=text, owner=part, due=due or None)
    else:
        wanted = Add(
            section=section, text=text, turns=tuple(turns or ()), owner=part, due=due or None
        )
    asked = chatham.summaries.editing.ask(
        SessionId(session), wanted, expected_version=version, by=who
    )
    if not isinstance(asked, EditRecord):
        raise HTTPException(403, asked.explain())
    # Back to where one was.
    place = "add" if do == "add" else f"l-{line}" if do == "reword" else ""
    return led_on(f"/sessions/{session}#{place}")


@router.post("/sessions/{session}/contests/{contest}")
def answer(
    *,
    session: Id,
    contest: Id,
    chatham: Installation,
    who: Approving,
    reply: Annotated[Reply, Form()],
    words: Annotated[str, Form(max_length=MAX_WORDS)],
) -> Response:
    """Answer a line that the coachee contests: they are right, or why it stands."""
    chatham.requests.contesting.answer(contest, reply, words, by=who)
    return led_on(f"/sessions/{session}", "contest-answered")


def _beside(chatham: Chatham, session: SessionId, who: Actor) -> dict[str, list[Contest]]:
    found: dict[str, list[Contest]] = {}
    for one in chatham.requests.contesting.beside(session, reader=who):
        found.setdefault(one.line, []).append(one)
    return found


def by_section(shown: ShownDraft) -> list[tuple[str, list[Any]]]:
    """The lines by section, in the order of the page; empty sections are left out."""
    found: dict[str, list[Any]] = {}
    for one in shown.lines:
        found.setdefault(one.section, []).append(one)
    return list(found.items())


def _turns(
    chatham: Chatham, shown: ShownDraft, who: Actor, *, everything: bool
) -> tuple[list[ShownTurn], bool]:
    """The turns beside the draft; and whether more of them could be shown."""
    cited = [shown.turns[number] for number in sorted(shown.turns)]
    if not everything:
        return cited, shown.session.status is Status.IN_REVIEW
    try:
        every = chatham.drafts.turns(shown.session.id, reader=who)
    except NothingToReadError:
        return cited, False
    return (list(every.value), True) if isinstance(every, Released) else (cited, False)


def _last(record: EditRecord | None) -> dict[str, Any]:
    """How the last change stands. unsaid: its words, when it was not made."""
    bad = record if record is not None and record.state in _ENDED_BADLY else None
    waits = record is not None and record.state is EditState.WAITING
    return {
        "waiting": record.id if record is not None and waits else None,
        "why": explained(bad) if bad else None,
        "unsaid": words_of(bad) if bad else None,
    }
