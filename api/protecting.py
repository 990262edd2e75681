"""Around every answer: host, size and rate on the way in; headers and one log line on the way out.

Invariant: a log line has a method, a route's template, a status and milliseconds, and nothing that
was sent (DESIGN section 5).
"""

from __future__ import annotations

import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.doorkeeping import Doorkeeper, bounded, most
from api.limiting import Limits
from api.problems import answer
from assistant.access.modes import SignIn
from assistant.storage.reach import reaching
from assistant.telemetry.gate import Gate
from assistant.telemetry.logs import logger
from assistant.telemetry.measures import Measures
from assistant.telemetry.words import Event, Method, Surface


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
        self._door = Doorkeeper(sign_in, limits.arrived)

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
                for name, value in self._door.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refused = self._door.refusal(scope)
            if refused is None:
                with reaching():
                    await self._app(scope, bounded(receive, most(scope)), sending)
            else:
                told = answer(
                    *(Request(scope), refused.status, refused.kind, refused.detail),
                    headers=refused.headers,
                )
                await told(scope, receive, sending)
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
