"""The way to the releaser: one connection for each request, and only to who may listen there.

Invariant: not a byte is sent to a socket that another account listens on.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from httpcore2 import AnyIOBackend, AsyncConnectionPool, AsyncNetworkStream, ConnectError

from assistant.apart.sockets import peer

AT_ONCE: Final = 512
"""Requests under way; the next waits for a moment, then is told to come again."""


class StrangerError(ConnectError):
    """Another account listens where the releaser should."""


class Known(AnyIOBackend):
    """Connects to a Unix socket, and hangs up on who should not be there."""

    def __init__(self, trusted: frozenset[int]) -> None:
        self._trusted: Final = trusted

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  -- httpcore's
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """A connection to the releaser.

        Raises:
            ConnectError: nobody listens, or somebody else does.
        """
        stream = await super().connect_unix_socket(path, timeout, socket_options)
        try:
            known = peer(stream.get_extra_info("socket")) in self._trusted
        except OSError:
            known = False
        if not known:
            await stream.aclose()
            raise StrangerError("Another account listens at CHATHAM_RELEASER.")
        return stream


def way_to(path: Path, trusted: frozenset[int]) -> AsyncConnectionPool:
    """Connections to the releaser. It follows no redirect, asks no proxy and unpacks nothing."""
    return AsyncConnectionPool(
        uds=str(path),
        max_connections=AT_ONCE,
        max_keepalive_connections=0,
        network_backend=Known(trusted),
    )
