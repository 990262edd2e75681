"""On the releaser's side of its socket: web alone is heard, and the address it saw is who asks.

Invariant: who is not web's account is hung up on, so the header is web's word; web drops whatever
of that name came from outside.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.apart.sockets import peer

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


def connections_of(account: int) -> type[H11Protocol]:
    """Uvicorn's connections, for one account of this machine and no other."""

    class FromOneAccount(H11Protocol):
        """Hangs up on anybody else without a word."""

        def connection_made(  # type: ignore[override]
            self, transport: asyncio.Transport
        ) -> None:
            """Somebody has connected: who, the kernel knows."""
            super().connection_made(transport)
            line: socket.socket = transport.get_extra_info("socket")
            try:
                known = peer(line) == account
            except OSError:
                known = False
            if not known:
                transport.abort()

        def data_received(self, data: bytes) -> None:
            """Nothing is read of who is being hung up on."""
            if not self.transport.is_closing():
                super().data_received(data)

    return FromOneAccount
