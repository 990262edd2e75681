"""`/mine/data`: take it along, check it, pause it, erase it, and ask for what a person must answer.

Invariant: nothing is handed out by a link that could be passed on: every copy is asked for anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from api.asking import Installation, Names
from api.pages.mine.callers import Demanding, oneself
from api.pages.rendering import Pages
from api.pages.saying import led_on
from assistant.storage.request_records import Ground, Right

router: Final = APIRouter(include_in_schema=False)


@router.get("/mine/data")
def data(chatham: Installation, pages: Pages, who: Demanding) -> Response:
    """What can be done with one's own data."""
    demands = chatham.oneself.demands
    return pages.page(
        "mine/data.html",
        requests=demands.requests(who),
        restriction=demands.restriction(who),
        contact=chatham.privacy_contact,
        rights=[one.value for one in Right],
        grounds=[one.value for one in Ground],
        instant=timedelta(microseconds=1),
    )


@router.post("/mine/data/copy")
def copy(names: Names, who: Demanding) -> Response:
    """Everything that is held, as a ZIP."""
    return _zip(names.own_copy(by=who), "my-data")


@router.post("/mine/data/receipts")
def receipts(chatham: Installation, who: Demanding) -> Response:
    """A receipt for every yes, as a ZIP."""
    made = chatham.oneself.demands.receipts(who)
    return led_on("/mine/data", "no-receipts") if made is None else _zip(made, "my-receipts")


@router.post("/mine/data/trail")
def trail(chatham: Installation, who: Demanding) -> Response:
    """One's own part of the ledger with its proofs, as a ZIP."""
    return _zip(chatham.personal_trails.make(oneself(who), by=who).archive, "my-trail")


@router.post("/mine/data/check")
def check(chatham: Installation, pages: Pages, who: Demanding) -> Response:
    """The same, checked now and told in words."""
    return pages.page("mine/trail.html", checked=chatham.oneself.demands.checked_trail(who))


@router.post("/mine/data/pause")
def pause(chatham: Installation, who: Demanding, ground: Annotated[Ground, Form()]) -> Response:
    """Have everything they speak in kept and nothing else done with it."""
    chatham.requests.restrictions.place(oneself(who), ground, by=who)
    return led_on("/mine/data", "paused")


@router.post("/mine/data/ask")
def ask(chatham: Installation, who: Demanding, right: Annotated[Right, Form()]) -> Response:
    """Ask the privacy officer; the month begins now."""
    chatham.requests.desk.open(oneself(who), right, by=who)
    return led_on("/mine/data", "asked")


@router.get("/mine/data/erase")
def before_erasing(chatham: Installation, pages: Pages, who: Demanding) -> Response:
    """What goes and what stays, before it goes."""
    sessions = [one for one in chatham.oneself.rooms.sessions(who) if not one.record.erased]
    return pages.page("mine/erase.html", sessions=sessions)


@router.post("/mine/data/erase")
def erase(
    *, chatham: Installation, who: Demanding, sure: Annotated[bool, Form()] = False
) -> Response:
    """Erase every session they speak in."""
    if not sure:
        return led_on("/mine/data/erase", "not-sure")
    done = chatham.requests.erasure.erase(oneself(who), by=who)
    return led_on("/mine/data", "erased" if done.sessions else "nothing-there")


def _zip(archive: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="chatham-{name}.zip"'}
    return Response(archive, media_type="application/zip", headers=headers)
