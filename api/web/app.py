"""Web as an ASGI app: looks at each request, answers what is its own, and passes on the rest.

Invariants: every answer bears the same headers as in one process; nothing of a request is written
anywhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.doorkeeping import Doorkeeper, Refusal
from api.pages.serving import Files
from api.web.answers import FAULT, refused
from api.web.heads import misshapen
from api.web.passing import Passing
from api.web.words import Words
from assistant.access.modes import is_loopback

LIVE: Final = "/health/live"
STANDING: Final = "/health/web"
_STATIC: Final = "/static"
_GONE_AWAY: Final = 503
_READS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds web in, for the doctor. account: its user id; files, ports: see `Held`."""

    account: int
    files: bool
    ports: bool

    def told(self) -> Mapping[str, object]:
        """As JSON."""
        return {
            "status": "live",
            "account": self.account,
            "files": self.files,
            "ports": self.ports,
        }


class Web:
    """The app. door: who is let in. passing: to the releaser. standing: what holds it.

    words: what it says itself.
    """

    def __init__(
        self, door: Doorkeeper, passing: Passing, standing: Standing, words: Words
    ) -> None:
        self._door: Final = door
        self._passing: Final = passing
        self._standing: Final = standing
        self._words: Final = words
        self._files: Final = Files()
        self._was_away = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return  # nothing else is spoken here

        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._door.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            no = await self._answered(scope, receive, sending)
        except Exception as fault:
            if begun:
                raise  # so that the connection is closed, and nothing looks whole
            sys.stderr.write(f"web: {type(fault).__name__}\n")
            no = FAULT
        if no is not None:
            await refused(scope, no, self._words)(scope, receive, sending)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> Refusal | None:
        """Answer, or what to say instead."""
        no = misshapen(scope) or self._door.refusal(scope)
        if no is not None:
            return no
        if scope["method"] in _READS:
            own = await self._own(scope)
            if own is not None:
                await own(scope, receive, send)
                return None
        no = await self._passing.pass_on(scope, receive, send)
        self._note(away=no is not None and no.status == _GONE_AWAY)
        return no

    async def _own(self, scope: Scope) -> Response | None:
        """What needs nobody else; None where the releaser answers."""
        path: str = scope["path"]
        if path == LIVE:
            return _json({"status": "live"})
        if path == STANDING and _is_from_here(scope):
            return _json(self._standing.told())
        if path.startswith(f"{_STATIC}/"):
            try:
                inside = {**scope, "root_path": _STATIC, "app": self}
                return await self._files.get_response(self._files.get_path(inside), inside)
            except HTTPException:
                return None  # what is said of a file that is not there, the releaser says
        return None

    def _note(self, *, away: bool) -> None:
        if away != self._was_away:
            self._was_away = away
            sys.stderr.write(f"web: the releaser {'does not answer' if away else 'answers'}\n")


def _json(value: Mapping[str, object]) -> Response:
    return Response(json.dumps(value, separators=(",", ":")), media_type="application/json")


def _is_from_here(scope: Scope) -> bool:
    client = scope.get("client") or ("", 0)
    return is_loopback(client[0])
