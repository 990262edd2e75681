"""What somebody sends, part by part as it comes: never whole, never for ever.

Invariant: at most one part is held; who sends too slowly, or too much, is told so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import anyio
from starlette.exceptions import HTTPException
from starlette.types import Receive

from api.outermost import SAID

QUIET_S: Final = 30.0
"""Between two parts."""
WHOLE_S: Final = 600.0
"""16 MB take five minutes at half a megabit."""
_TOO_SLOW: Final = SAID["slow-body"]


class ClientGoneError(Exception):
    """Whoever asked has hung up."""


class Body:
    """The body of a request."""

    def __init__(self, receive: Receive) -> None:
        self._receive: Final = receive
        self.read: Final = anyio.Event()
        """Set when all of it has come."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Its parts.

        Raises:
            ClientGoneError: the rest will not come.
            HTTPException: 408 or 413.
        """
        until = anyio.current_time() + WHOLE_S
        more = True
        while more:
            try:
                with anyio.fail_after(min(QUIET_S, until - anyio.current_time())):
                    message = await self._receive()
            except TimeoutError:
                raise HTTPException(408, _TOO_SLOW) from None
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            if part := message.get("body", b""):
                yield part
            more = message.get("more_body", False)
        self.read.set()
