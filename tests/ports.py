"""Ports that nobody else is given while a process that is to listen there is still starting.

Linux hands out no port somebody is bound to; who asks for that very port with SO_REUSEADDR, as
every server here does, gets it nevertheless, since the one who holds it does not listen.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


def _bound(stack: ExitStack, port: int) -> int:
    holds = stack.enter_context(socket.socket())
    holds.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holds.bind(("127.0.0.1", port))
    return int(holds.getsockname()[1])


@contextmanager
def held_port(following: int = 0) -> Iterator[int]:
    """A port of ours until the block ends. following: how many right after it are ours as well."""
    for _ in range(100):
        with ExitStack() as stack:
            first = _bound(stack, 0)
            try:
                for n in range(1, following + 1):
                    with socket.socket() as probe:  # nobody listens or is bound there
                        probe.bind(("127.0.0.1", first + n))
                    _bound(stack, first + n)
            except (OSError, OverflowError):
                continue
            yield first
            return
    raise AssertionError("No free ports in a row.")
