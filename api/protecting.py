"""Around every answer: host, size and rate on the way in; headers and one log line on the way out.

Invariant: a log line has a method, a route's template, a status and milliseconds, and nothing that
was sent (DESIGN section 5).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.limiting import TOO_MANY, Limits
from api.problems import answer
from assistant.access.modes import Mode, SignIn, is_loopback
from assistant.calendar.reading import MAX_BYTES as CALENDAR_BYTES
from assistant.programme.people.reading import WEB_BYTES as PEOPLE_BYTES
from assistant.storage.reach import reaching
from assistant.telemetry.gate import Gate
from assistant.telemetry.logs import logger
from assistant.telemetry.measures import Measures
from assistant.telemetry.words import Event, Method, Surface
from assistant.transcripts.decoding import MAX_BYTES

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
    "/v1/sessions": MAX_BYTES,
    "/v1/calendar": CALENDAR_BYTES,
    "/v1/people/import": PEOPLE_BYTES,
    "/v1/kpis/figures/file": MAX_BODY,
}
_HSTS: Final = "max-age=31536000"


class Protection:
    """Wraps the whole app."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        sign_in: SignIn,
        limits: Limits,
        routes: frozenset[str],
        measures: Measures,
    ) -> None:
        self._app = app
        self._measures = measures
        self._log = logger("chatham.access", Gate(routes))
        self._limits = limits
        self._headers = dict(HEADERS)
        if sign_in.public_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = _HSTS
        self._own = urlsplit(sign_in.public_url).hostname if sign_in.mode is Mode.OIDC else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refused = self._refusal(scope)
            if refused is None:
                with reaching():
                    await self._app(scope, _bounded(receive, _most(scope)), sending)
            else:
                await refused(scope, receive, sending)
        finally:
            took = time.perf_counter() - began
            self._measures.answered(Surface.of(scope["path"]), status, took)
            self._log.info(
                Event.REQUEST,
                method=Method(scope["method"]),
                route=getattr(scope.get("route"), "path", None),
                status=status,
                milliseconds=round(took * 1000),
            )

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers, asked = Headers(scope=scope), Request(scope)
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        # A name of somebody else's that leads here is how other sites reach a loopback server.
        if not is_loopback(name) and name != self._own:
            return answer(asked, 421, "wrong-host", "Chatham does not answer under this name.")
        client = scope.get("client")
        wait = self._limits.arrived(client[0] if client else "")
        if wait is not None:
            return answer(asked, 429, "too-many", TOO_MANY, {"Retry-After": str(wait)})
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdecimal() and int(length[:20]) > _most(scope):
            return answer(asked, 413, "too-large", "This is more than Chatham takes in at once.")
        return None


def _most(scope: Scope) -> int:
    return _UPLOADS.get(scope["path"], MAX_BODY)


def _bounded(receive: Receive, most: int) -> Receive:
    came = 0

    async def receiving() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise HTTPException(413, "This is more than Chatham takes in at once.")
        return message

    return receiving
