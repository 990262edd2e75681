"""What web gives up before it hears its first request.

Two walls: Landlock holds whatever code runs here to the program's files and to no TCP port at all;
an audit hook (PEP 578) holds Python to the releaser's socket, starts no program and looks no name
up. Invariant: what the kernel does not hold is not said to hold.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from assistant.apart.landlock import Held, confine

_SENDS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NEVER: Final = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "subprocess.Popen",
    }
)


class OutsideError(PermissionError):
    """Something that web has no business to do."""


def raise_up(releaser: Path) -> Held:
    """Both walls, for good. The port to listen on has to be bound already, and no thread started.

    Returns what the kernel holds.
    """
    held = confine(())
    sys.addaudithook(_Hook(os.fspath(releaser)))
    return held


class _Hook:
    def __init__(self, releaser: str) -> None:
        self._releaser: Final = releaser

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event in _NEVER:
            raise OutsideError("This is not for web to do.")
        if event in _SENDS:
            to = args[1] if len(args) > 1 else None
            if to is None and event != "socket.connect":
                return  # goes where the socket is connected to
            if self._plain(to) != self._releaser:
                raise OutsideError("This address is not one web may reach.")

    @staticmethod
    def _plain(to: object) -> str:
        if isinstance(to, bytes):
            return os.fsdecode(to)
        return to if isinstance(to, str) else ""
