"""On the releaser's side of its socket: the address that web saw is the address that asks.

Invariant: only web's account is at the other end (`api.releasing`), so the header is web's word;
web drops whatever of that name came from outside.
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

CLIENT: Final = b"chatham-client"


class FromWeb:
    """Puts the address where the app looks for it, and takes the header away."""

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or anything that is none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        told = [value.decode("latin-1") for name, value in headers if name == CLIENT]
        others = [pair for pair in headers if pair[0] != CLIENT]
        client = (told[0] if len(told) == 1 else "", 0)
        await self._app({**scope, "headers": others, "client": client}, receive, send)
