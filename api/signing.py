"""`/sign-in`, `/sign-out`, `/v1/me`: into a browser and out of it again, everywhere if wanted.

Invariant: every sign-in and change of role gets a fresh secret; where it leads next is a path of
ours, whatever the link said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.asking import (
    COOKIE,
    LOCAL_COOKIE,
    Calling,
    Installation,
    SigningIn,
    browser_secret,
    demand_same_site,
    forgery_token,
    limits_of,
)
from api.local_mode import HereBody, person_here
from api.wire import problems_of
from assistant.access.modes import Mode, SignIn
from assistant.access.oidc import MAX_AGE_S, Attempt, NotSignedInError, OpenId
from assistant.bootstrap import Chatham
from assistant.storage.access_keys import SIGN_IN, access_key
from assistant.storage.accounts import ABSOLUTE
from assistant.storage.errors import NotStored
from governance.identity import Role

UNDER_WAY: Final = "__Host-chatham-signing-in"
CALLBACK: Final = "/sign-in/callback"
router = APIRouter(tags=["sign-in"])


class Words(BaseModel):
    """Base of what is sent here."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")


class RoleBody(Words):
    """The role to act in from now on."""

    role: Role


class CodeBody(Words):
    """The code somebody was handed, which says who they are."""

    code: str = Field(min_length=1, max_length=200, examples=["cht_0a1b2c3d4e5f.…"])


def open_id(request: Request) -> OpenId:
    """The provider; 404 without one."""
    found: OpenId | None = request.app.state.open_id
    if found is None:
        raise HTTPException(404, "There is no sign-in service here.")
    return found


Service = Annotated[OpenId, Depends(open_id)]


@router.get(
    "/sign-in", status_code=303, responses=problems_of(404, 502), response_class=RedirectResponse
)
def begin(
    chatham: Installation,
    service: Service,
    after: Annotated[str, Query(alias="next", max_length=500)] = "/",
) -> Response:
    """Send the browser to the sign-in service."""
    url, attempt = service.begin(own_path(after))
    answer = RedirectResponse(url, status_code=303)
    sealed = _signer(chatham).dumps([attempt.state, attempt.nonce, attempt.verifier, attempt.after])
    answer.set_cookie(
        UNDER_WAY,
        str(sealed),
        max_age=MAX_AGE_S,
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get(
    CALLBACK,
    status_code=303,
    responses=problems_of(401, 403, 404, 502),
    response_class=RedirectResponse,
)
def finish(
    *,
    request: Request,
    chatham: Installation,
    sign_in: SigningIn,
    service: Service,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Where the sign-in service sends the browser back to."""
    try:
        attempt = _attempt(chatham, request)
        identity = service.finish(attempt, code=code, state=state, issuer=iss)
    except NotSignedInError:
        limits_of(request).failed(request)
        raise
    before = browser_secret(request, sign_in)
    secret = chatham.access.sign_in(identity, instead_of=before)
    answer = RedirectResponse(attempt.after, status_code=303)
    answer.delete_cookie(UNDER_WAY, secure=True, httponly=True, samesite="lax")
    keep_signed_in(answer, sign_in, secret)
    return answer


@router.post("/sign-in/local", status_code=204, responses=problems_of(403, 404))
def here(body: HereBody, request: Request, chatham: Installation, sign_in: SigningIn) -> Response:
    """Local mode: act as anybody, on this machine."""
    if sign_in.mode is not Mode.LOCAL:
        raise HTTPException(404, "This is not local mode.")
    demand_same_site(request, sign_in)
    before = browser_secret(request, sign_in)
    secret = chatham.access.sign_in_here(body.role, person_here(chatham, body), instead_of=before)
    answer = Response(status_code=204)
    keep_signed_in(answer, sign_in, secret)
    return answer


@router.get("/v1/me", responses=problems_of(401))
def me(chatham: Installation, calling: Calling, sign_in: SigningIn) -> dict[str, Any]:
    """Who you are here, and what a page sends back beside the cookie."""
    browser = calling.browser
    roles = browser.roles if browser else {calling.actor.role}
    return {
        "role": calling.actor.role.value,
        "roles": sorted(role.value for role in roles),
        "is_known_person": calling.actor.person is not None,
        "mode": sign_in.mode.value if browser else Mode.TOKENS.value,
        "csrf_token": forgery_token(chatham, calling.secret) if calling.secret else None,
    }


@router.post("/v1/me/role", status_code=204, responses=problems_of(401, 403, 409))
def act_as(body: RoleBody, chatham: Installation, calling: Calling, sign_in: SigningIn) -> Response:
    """Change to another of your roles."""
    secret = chatham.access.act_as(_secret(calling.secret), body.role)
    answer = Response(status_code=204)
    keep_signed_in(answer, sign_in, secret)
    return answer


@router.post("/v1/me/person", status_code=204, responses=problems_of(401, 403, 404, 409))
def link(body: CodeBody, request: Request, chatham: Installation, calling: Calling) -> Response:
    """Say once who you are, with the code you were handed."""
    account = calling.browser.account if calling.browser else None
    try:
        chatham.access.link(_secret(account), body.code)
    except NotStored:
        limits_of(request).failed(request)
        raise
    return Response(status_code=204)


@router.post("/sign-out", status_code=204, responses=problems_of(401, 403, 409))
def leave(chatham: Installation, calling: Calling, sign_in: SigningIn) -> Response:
    """Sign this browser out."""
    chatham.access.sign_out(_secret(calling.secret))
    return _gone(sign_in)


@router.post("/sign-out/everywhere", status_code=204, responses=problems_of(401, 403, 409))
def leave_everywhere(chatham: Installation, calling: Calling, sign_in: SigningIn) -> Response:
    """Sign every browser of yours out."""
    account = calling.browser.account if calling.browser else None
    chatham.access.sign_out(_secret(calling.secret))
    if account is not None:
        chatham.access.sign_out_everywhere(account)
    return _gone(sign_in)


def own_path(after: str) -> str:
    """A path of ours, or the front page: never another site, however it is spelled."""
    plain = after.isascii() and after.isprintable() and "\\" not in after
    parts = urlsplit(after) if plain and after.startswith("/") else None
    ours = parts is not None and not parts.scheme and not parts.netloc
    return after if ours and not after.startswith("//") else "/"


def _attempt(chatham: Chatham, request: Request) -> Attempt:
    try:
        kept = _signer(chatham).loads(request.cookies.get(UNDER_WAY, ""), max_age=MAX_AGE_S)
    except BadData:
        kept = None
    if kept is None:
        raise NotSignedInError
    state, nonce, verifier, after = kept
    return Attempt(state=state, nonce=nonce, verifier=verifier, after=own_path(after))


def _signer(chatham: Chatham) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(access_key(chatham.keyring, SIGN_IN))


def keep_signed_in(answer: Response, sign_in: SignIn, secret: str) -> None:
    """Give the browser its secret."""
    answer.set_cookie(
        COOKIE if sign_in.secure else LOCAL_COOKIE,
        secret,
        max_age=int(ABSOLUTE / timedelta(seconds=1)),
        secure=sign_in.secure,
        httponly=True,
        samesite="lax",
    )


def _gone(sign_in: SignIn) -> Response:
    answer = Response(status_code=204)
    signed_out(answer, sign_in)
    return answer


def signed_out(answer: Response, sign_in: SignIn) -> None:
    """Let the browser forget everything of ours."""
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    name = COOKIE if sign_in.secure else LOCAL_COOKIE
    answer.delete_cookie(name, secure=sign_in.secure, httponly=True, samesite="lax")


def _secret(found: str | None) -> str:
    if found is None:
        raise HTTPException(409, "This is for people signed in with a browser.")
    return found
