"""`/` and `/enter`: to one's own first page, or to the way in; roles, and who one is."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.asking import (
    Calling,
    Installation,
    SigningIn,
    browser_secret,
    demand_same_site,
    limits_of,
)
from api.local_mode import HereBody, person_here
from api.pages.navigation import HOMES
from api.pages.rendering import NOBODY, Pages, rendered
from api.pages.saying import led_on
from api.signing import keep_signed_in, own_path, signed_out
from assistant.access.modes import Mode
from assistant.storage.errors import NotStored
from governance.identity import Role

router: Final = APIRouter(include_in_schema=False)


@router.get("/")
def front(request: Request, chatham: Installation, sign_in: SigningIn, pages: Pages) -> Response:
    """The first page of whoever is signed in; of a role without one, what they may do."""
    secret = browser_secret(request, sign_in)
    signed = chatham.access.of_browser(secret) if secret else None
    if signed is not None and signed.actor.role in HOMES:
        return RedirectResponse(HOMES[signed.actor.role], status_code=303)
    return pages.page("front.html")


@router.get("/enter")
def enter(
    request: Request,
    chatham: Installation,
    sign_in: SigningIn,
    after: Annotated[str, Query(alias="next", max_length=500)] = "/",
) -> Response:
    """The way in: the organization's sign-in, or in local mode the choice of whom to act as."""
    people = chatham.people.everybody()[::-1] if sign_in.mode is Mode.LOCAL else ()
    return rendered(
        "enter.html",
        request,
        frame={**NOBODY, "local": sign_in.mode is Mode.LOCAL},
        mode=sign_in.mode.value,
        after=own_path(after),
        people=people,
        alone=[role for role in Role if role not in {Role.COACH, Role.COACHEE}],
    )


@router.post("/enter")
def enter_here(
    request: Request,
    chatham: Installation,
    sign_in: SigningIn,
    who: Annotated[str, Form(max_length=500)],
    after: Annotated[str, Form(alias="next", max_length=500)] = "/",
) -> Response:
    """Local mode: act as the person or role that was chosen. who: `role` or `role person code`."""
    if sign_in.mode is not Mode.LOCAL:
        raise HTTPException(404, "This is not local mode.")
    demand_same_site(request, sign_in)
    role, _, rest = who.partition(" ")
    engagement, _, name = rest.partition(" ")
    try:
        body = HereBody(role=Role(role), engagement=engagement or None, person=name or None)
    except ValueError:
        raise HTTPException(422, "Choose one of the people or roles on the page.") from None
    before = browser_secret(request, sign_in)
    person = person_here(chatham, body)
    secret = chatham.access.sign_in_here(body.role, person, instead_of=before)
    answer = led_on(own_path(after))
    keep_signed_in(answer, sign_in, secret)
    return answer


@router.post("/leave")
def leave(chatham: Installation, calling: Calling, sign_in: SigningIn) -> Response:
    """Sign this browser out."""
    if calling.secret is not None:
        chatham.access.sign_out(calling.secret)
    answer = led_on("/enter")
    signed_out(answer, sign_in)
    return answer


@router.post("/role")
def act_as(
    chatham: Installation,
    calling: Calling,
    sign_in: SigningIn,
    role: Annotated[Role, Form()],
) -> Response:
    """Act in another of one's roles."""
    if calling.secret is None:
        raise HTTPException(409, "This is for people signed in with a browser.")
    secret = chatham.access.act_as(calling.secret, role)
    answer = led_on("/", "role")
    keep_signed_in(answer, sign_in, secret)
    return answer


@router.post("/known")
def known(
    request: Request,
    chatham: Installation,
    calling: Calling,
    code: Annotated[str, Form(min_length=1, max_length=200)],
) -> Response:
    """Say once who one is, with the code one was handed."""
    account = calling.browser.account if calling.browser else None
    if account is None:
        raise HTTPException(409, "This is for people signed in through their organization.")
    try:
        chatham.access.link(account, code.strip())
    except NotStored:
        limits_of(request).failed(request)
        raise
    return led_on("/", "known")
