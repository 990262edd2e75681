"""`/invitation`: somebody is asked for consent, by a link that works once, before any sign-in.

The secret stands after the hash of the link (RFC 3986 section 3.5): a browser sends that to nobody,
so no server, proxy, log or Referer ever holds it. A script of ours puts it into a form and takes it
out of the address; from there it travels in bodies of posts. Without script it is pasted.
Invariant: every switch is off; whatever is wrong with a link, the page is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.asking import Installation, SigningIn, demand_same_site, limits_of
from api.pages.mine.notice_text import blocks
from api.pages.rendering import NOBODY, rendered
from assistant.bootstrap import Chatham
from assistant.consent.invitations import InvitationError
from assistant.consent.question import Question
from assistant.mail.post import MailError, mail_address
from assistant.storage.reach import become
from governance.consent.records import ConsentEvent
from governance.identity import PURPOSES, Actor, Locality, Role

router: Final = APIRouter(include_in_schema=False)
Secret = Annotated[str, Form(min_length=1, max_length=300)]
LOOK_FIRST: Final = "look_first"
LONGEST_ADDRESS: Final = 254
NO_ADDRESS: Final[Mapping[str, str]] = MappingProxyType(
    {"why": "That is no e-mail address. Nothing was recorded: answer again, or leave it empty."}
)


@router.get("/invitation")
def arrive(request: Request, chatham: Installation) -> Response:
    """Where the link leads; says nothing yet, for it knows nothing yet."""
    return rendered("invitation/arrive.html", request, frame=_frame(chatham))


@router.post("/invitation")
def ask(request: Request, chatham: Installation, sign_in: SigningIn, secret: Secret) -> Response:
    """What the link asks: switches that are off, with the notice beside them."""
    demand_same_site(request, sign_in)
    secret = secret.rpartition("#")[2].strip()
    try:
        asked = chatham.invitations.open(secret)
    except InvitationError as refused:
        return _unusable(request, chatham, refused)
    return _question(request, chatham, asked, secret)


@router.post("/invitation/answer")
def answer(
    *,
    request: Request,
    chatham: Installation,
    sign_in: SigningIn,
    secret: Secret,
    say: Annotated[str, Form(pattern="^(answer|no|look_first)$")],
    on: Annotated[list[str] | None, Form(max_length=2 * len(PURPOSES))] = None,
    address: Annotated[str, Form(max_length=LONGEST_ADDRESS)] = "",
) -> Response:
    """Record it. on: `purpose:where` of what was turned on; `say=no` is a no to everything.

    address: where a link is mailed to when something is new; empty: nowhere. After a no to
    everything it is not kept.
    """
    demand_same_site(request, sign_in)
    looks = say == LOOK_FIRST
    chosen = _chosen((on or []) if say == "answer" else [])
    try:
        asked = chatham.invitations.open(secret)
        try:
            to = mail_address(address.strip()) if address.strip() and say != "no" else None
        except MailError:
            return _question(request, chatham, asked, secret, why=NO_ADDRESS["why"])
        said = chatham.invitations.answer(secret, chosen, look_first=looks)
    except InvitationError as refused:
        return _unusable(request, chatham, refused)
    mailed = to is not None and _mails(chatham, said, to)
    yes = [one for one in said if one.state.value == "given"]
    return rendered(
        "invitation/thanks.html",
        request,
        frame=_frame(chatham),
        yes=yes,
        looks=looks,
        mailed=mailed,
    )


def _mails(chatham: Chatham, said: tuple[ConsentEvent, ...], to: str) -> bool:
    """Mail a link to whoever answered; whether there is an engagement it is about."""
    for one in said:
        if one.place.engagement is not None:
            # Only who it is counts here; whoever was invited is asked about their own part.
            themself = Actor(person=one.person, role=Role.COACHEE)
            become(themself)
            chatham.notifications.mail_to(themself, one.place.engagement, to)
            return True
    return False


def _question(
    request: Request, chatham: Chatham, asked: Question, secret: str, *, why: str | None = None
) -> Response:
    notices = {s.notice.ref: s.notice for s in asked.switches}
    return rendered(
        "invitation/question.html",
        request,
        frame=_frame(chatham),
        status=400 if why else 200,
        why=why,
        asked=asked,
        notices=[(notice, blocks(notice.text)) for notice in notices.values()],
        secret=secret,
        organization=chatham.organization,
        contact=chatham.privacy_contact,
    )


def _unusable(request: Request, chatham: Chatham, refused: InvitationError) -> Response:
    limits_of(request).failed(request)
    return rendered(
        "invitation/arrive.html", request, frame=_frame(chatham), status=400, why=str(refused)
    )


def _chosen(on: list[str]) -> Mapping[tuple[Any, Locality], bool]:
    chosen: dict[tuple[Any, Locality], bool] = {}
    for one in on:
        purpose, _, where = one.partition(":")
        if purpose in PURPOSES and where in set(Locality):
            chosen[PURPOSES[purpose], Locality(where)] = True
    return chosen


def _frame(chatham: Chatham) -> Mapping[str, Any]:
    return {**NOBODY, "contacts": chatham.help().first}
