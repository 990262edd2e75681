"""`/mine/learning`: three minutes a week, why these, and a plan of one's own.

Invariants: only who a module was proposed to comes here; the goal it rests on comes out of their
released recap; nothing here loads a model: the worker chose it.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.mine.news import mark_seen
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.microlearning.own import MOST_WORDS, LearningError
from assistant.storage.learning_records import Tried
from assistant.storage.notification_records import NotificationKind
from assistant.themes.taxonomy import installed
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Learning = Annotated[Actor, may(Entry.SEE_LEARNING)]
Words = Annotated[str, Form(max_length=MOST_WORDS)]


@router.get("/mine/learning")
def learning(chatham: Installation, pages: Pages, who: Learning) -> Response:
    """This week's, and the earlier ones."""
    found = [one for one in chatham.coaching.learning.own.of(who) if one.module is not None]
    agreed = any(
        toggle.purpose.code == "microlearning" and toggle.on
        for board in chatham.oneself.answers.boards(who)
        for toggle in board.toggles
    )
    return pages.page(
        "mine/learning.html", newest=found[:1], earlier=found[1:], agreed=agreed, theme=_theme
    )


@router.get("/mine/learning/{proposal}")
def module(proposal: str, chatham: Installation, pages: Pages, who: Learning) -> Response:
    """One, to read."""
    own = chatham.coaching.learning.own
    try:
        own.opened(proposal, who)
        found = own.find(proposal, who)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    if found.module is None:
        raise HTTPException(404, "This module is not in the library any more.")
    mark_seen(chatham, who, NotificationKind.MODULE_PROPOSED)
    goal = own.goal(found, who)
    session = chatham.oneself.rooms.session(found.session, who)
    return pages.page(
        "mine/module.html",
        one=found,
        module=found.module,
        goal=goal,
        session=session,
        theme=_theme(found.told.theme),
        most=MOST_WORDS,
    )


@router.post("/mine/learning/{proposal}/plan")
def plan(
    proposal: str,
    chatham: Installation,
    who: Learning,
    if_part: Words = "",
    then_part: Words = "",
) -> Response:
    """Keep their own plan."""
    own = chatham.coaching.learning.own
    try:
        own.plan(proposal, who, if_part=if_part, then_part=then_part)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    kept = if_part.strip() or then_part.strip()
    return led_on(f"/mine/learning/{proposal}", "plan-mine" if kept else "no-plan")


@router.post("/mine/learning/{proposal}/tried")
def tried(
    proposal: str, chatham: Installation, who: Learning, answer: Annotated[Tried, Form()]
) -> Response:
    """Keep what became of it."""
    try:
        chatham.coaching.learning.own.tried(proposal, who, answer)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    return led_on(f"/mine/learning/{proposal}", "tried")


@router.post("/mine/learning/{proposal}/useful")
def found_useful(
    proposal: str,
    chatham: Installation,
    who: Learning,
    useful: Annotated[bool, Form()],
    note: Words = "",
) -> Response:
    """Keep whether it was useful, and their note."""
    try:
        chatham.coaching.learning.own.found(proposal, who, useful=useful, note=note)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    return led_on(f"/mine/learning/{proposal}", "found")


@router.post("/mine/learning/{proposal}/share")
def share(
    proposal: str, chatham: Installation, who: Learning, shared: Annotated[bool, Form()]
) -> Response:
    """Show their coach which one it is, or no longer."""
    try:
        chatham.coaching.learning.own.share(proposal, who, shared=shared)
    except LearningError as refused:
        raise HTTPException(404, str(refused)) from None
    return led_on(f"/mine/learning/{proposal}", "shown" if shared else "hidden")


def _theme(theme: str) -> str:
    known = installed()
    return known.title(theme) if theme in known.themes else theme
