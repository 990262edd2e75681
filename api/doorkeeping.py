"""What is looked at before a request is let in, and what every answer bears, in whichever process.

Used where everything is one process (`api.protecting`) and, once more, by the process that faces
the network (`api.web`). Invariant: it opens nothing, and what it imports opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from api.limiting import TOO_MANY
from api.outermost import SAID
from assistant.access.modes import Mode, SignIn, is_loopback
from assistant.uploads import CALENDAR_BYTES, PEOPLE_BYTES, TRANSCRIPT_BYTES

MAX_BODY: Final = 64_000
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # With `no-referrer` a browser hides where our own forms come from (Fetch: `Origin: null`).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UPLOADS: Final[Mapping[str, int]] = {
    "/v1/sessions": TRANSCRIPT_BYTES,
    "/v1/calendar": CALENDAR_BYTES,
    "/v1/people/import": PEOPLE_BYTES,
    "/v1/kpis/figures/file": MAX_BODY,
}
_HSTS: Final = "max-age=31536000"
_TOO_LARGE: Final = SAID["too-large"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that is not let in. kind: the last part of its stable type."""

    status: int
    kind: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Doorkeeper:
    """Looks at host, rate and size. arrived: counts an address; seconds to wait if one too many."""

    def __init__(self, sign_in: SignIn, arrived: Callable[[str], int | None]) -> None:
        self._arrived: Final = arrived
        self._own = urlsplit(sign_in.public_url).hostname if sign_in.mode is Mode.OIDC else None
        headers = dict(HEADERS)
        if sign_in.public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = _HSTS
        self.headers: Final[Mapping[str, str]] = MappingProxyType(headers)
        """What every answer bears, unless it says otherwise itself."""

    def refusal(self, scope: Scope) -> Refusal | None:
        """Why a request is not let in; None where it is."""
        headers = Headers(scope=scope)
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:  # half an IPv6 address
            name = ""
        # A name of somebody else's that leads here is how other sites reach a loopback server.
        if not is_loopback(name) and name != self._own:
            return Refusal(
                status=421,
                kind="wrong-host",
                detail=SAID["wrong-host"],
            )
        client = scope.get("client")
        wait = self._arrived(client[0] if client else "")
        if wait is not None:
            return Refusal(
                status=429, kind="too-many", detail=TOO_MANY, headers={"Retry-After": str(wait)}
            )
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdecimal() and int(length[:20]) > most(scope):
            return Refusal(status=413, kind="too-large", detail=_TOO_LARGE)
        return None


def most(scope: Scope) -> int:
    """Bytes of body that this request may have."""
    return _UPLOADS.get(scope["path"], MAX_BODY)


def bounded(receive: Receive, limit: int) -> Receive:
    """`receive`, until more than `limit` bytes have come, whatever was said of their number.

    Raises:
        HTTPException: 413, from then on.
    """
    came = 0

    async def receiving() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > limit:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receiving
