"""Who is asking, and whether the policies let them in. Identity comes from a sign-in alone.

Invariant: a route takes its actor from `may(…)`, so that none answers before Cedar was asked.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from api.limiting import Limits
from api.refusals import NotAllowedError
from assistant.access.modes import SignIn
from assistant.access.office import Signed
from assistant.bootstrap import Chatham
from assistant.masking.apart import Masking
from assistant.storage.access_keys import FORGERY, access_key
from assistant.storage.reach import become
from governance.identity import Actor
from governance.policy.entry import Entry, entry_request

COOKIE: Final = "__Host-chatham"
LOCAL_COOKIE: Final = "chatham"
FORGERY_HEADER: Final = "X-CSRF-Token"
FORGERY_FIELD: Final = "csrf"
_FORM: Final = "application/x-www-form-urlencoded"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer: Final = HTTPBearer(auto_error=False, description="A service token, `cht_…`.")
_cookie: Final = APIKeyCookie(name=COOKIE, auto_error=False, description="A signed-in browser.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is asking. browser: None for a token. secret: the browser's."""

    actor: Actor
    browser: Signed | None = None
    secret: str | None = field(default=None, repr=False)


def installation(request: Request) -> Chatham:
    """The installation the app serves."""
    chatham: Chatham = request.app.state.chatham
    return chatham


def signing_in(request: Request) -> SignIn:
    """How people sign in here."""
    sign_in: SignIn = request.app.state.sign_in
    return sign_in


def limits_of(request: Request) -> Limits:
    """How often somebody may ask."""
    limits: Limits = request.app.state.limits
    return limits


def masking(request: Request) -> Masking:
    """Where names are replaced while somebody waits."""
    found: Masking = request.app.state.masking
    return found


Names = Annotated[Masking, Depends(masking)]
Installation = Annotated[Chatham, Depends(installation)]
SigningIn = Annotated[SignIn, Depends(signing_in)]


def browser_secret(request: Request, sign_in: SignIn) -> str | None:
    """The secret of the browser that asks, if it has one."""
    return request.cookies.get(COOKIE if sign_in.secure else LOCAL_COOKIE)


def forgery_token(chatham: Chatham, secret: str) -> str:
    """What a page of ours sends back beside the cookie, and another site cannot know."""
    key = access_key(chatham.keyring, FORGERY)
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def demand_same_site(request: Request, sign_in: SignIn) -> None:
    """Refuse what another site makes a browser send (Fetch Metadata, RFC 6454).

    Raises:
        HTTPException: 403.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {sign_in.public_url}
    if not sign_in.secure:
        # Loopback has several names, and the host was checked before.
        own.add(f"http://{request.headers.get('Host', '')}")
    if site not in {None, "same-origin"} or (origin not in own if origin else site is None):
        raise HTTPException(403, "This was sent from another site. Nothing was done.")


async def sent_back(request: Request) -> str:
    """What came back of `forgery_token`: in the header, or in a page's form."""
    header = request.headers.get(FORGERY_HEADER)
    if header is None and request.headers.get("Content-Type", "").startswith(_FORM):
        header = str((await request.form()).get(FORGERY_FIELD, ""))
    return header or ""


def caller(
    request: Request,
    chatham: Installation,
    sign_in: SigningIn,
    sent: Annotated[str, Depends(sent_back)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    _shown: Annotated[str | None, Depends(_cookie)],
) -> Caller:
    """The caller by their token or browser; 401 otherwise, whatever was wrong."""
    limits = limits_of(request)
    found = _of(request, chatham, sign_in, credentials, sent)
    if found is None:
        limits.failed(request)
        raise HTTPException(
            401,
            "Sign in, or send a valid token. Issue one with `chatham tokens create`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    limits.asked(found.actor)
    become(found.actor)
    return found


def _of(
    request: Request,
    chatham: Chatham,
    sign_in: SignIn,
    credentials: HTTPAuthorizationCredentials | None,
    sent: str,
) -> Caller | None:
    if "Authorization" in request.headers:
        actor = chatham.access.of_token(credentials.credentials) if credentials else None
        return Caller(actor=actor) if actor else None
    secret = browser_secret(request, sign_in)
    browser = chatham.access.of_browser(secret) if secret else None
    if browser is None or secret is None:
        return None
    if request.method not in _SAFE:
        demand_same_site(request, sign_in)
        if not hmac.compare_digest(sent.encode(), forgery_token(chatham, secret).encode()):
            raise HTTPException(
                403, f"{FORGERY_HEADER} is missing. Load the page again and repeat."
            )
    return Caller(actor=browser.actor, browser=browser, secret=secret)


Calling = Annotated[Caller, Depends(caller)]


class May:
    """Lets an actor in to do one thing, if the policies say so."""

    def __init__(self, entry: Entry) -> None:
        self.entry: Final = entry

    def __call__(self, chatham: Installation, calling: Calling) -> Actor:
        """The actor.

        Raises:
            NotAllowedError: a policy's no, or no policy's yes.
        """
        decision = chatham.policy_engine.decide(entry_request(self.entry, calling.actor))
        if not decision.allow:
            why = " ".join(decision.reasons) or "No policy lets your role do this."
            raise NotAllowedError(f"{why} Nothing was done.")
        return calling.actor


def may(entry: Entry) -> Any:  # noqa: ANN401  -- what FastAPI takes inside Annotated
    """The dependency of a route for this action of the policies."""
    return Depends(May(entry))
