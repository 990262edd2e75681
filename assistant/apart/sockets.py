"""A Unix socket that is its owner's alone, and who is at the other end of one.

Invariant: nobody else's socket stands where ours should; the kernel is asked who is there.
"""

from __future__ import annotations

import os
import socket
import stat
import struct
from pathlib import Path
from typing import Final

_CREDENTIALS: Final = struct.Struct("3i")
_PREFIX: Final = "unix:"
_FIRST_PASSED: Final = 3
"""The descriptor systemd hands a listening socket over as (sd_listen_fds(3))."""
_WAITING: Final = 64


class PlaceError(Exception):
    """The socket cannot be where the settings say; says why, and what to do."""


def place_of(text: str, setting: str = "CHATHAM_EGRESS") -> Path:
    """The path in a setting such as `unix:/run/chatham/egress.sock`. setting: its name.

    Raises:
        PlaceError: it is no such place.
    """
    path = Path(text.removeprefix(_PREFIX))
    if not text.startswith(_PREFIX) or not path.is_absolute():
        raise PlaceError(f"{setting} must be `unix:` and the whole path of a socket.")
    return path


def peer(line: socket.socket) -> int:
    """The user id of the process at the other end, as the kernel knows it (unix(7)).

    Of a socket that systemd listens on, the far end of a connection is systemd: 0.
    """
    told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return int(user)


def listening(path: Path) -> socket.socket:
    """The socket to listen on: the one systemd has passed, or a new one at `path`, mode 0600.

    Raises:
        PlaceError: somebody else could put theirs there, or one is in use already.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        passed = socket.socket(fileno=_FIRST_PASSED)
        if passed.family != socket.AF_UNIX:
            raise PlaceError("The socket that was passed is no Unix socket, and no other is taken.")
        passed.set_inheritable(False)
        return passed
    _demand_ours(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        made.bind(str(path))
    except OSError:
        made.close()
        raise PlaceError(
            f"No socket can be made at {path}: its path is too long, or its folder is missing."
        ) from None
    finally:
        os.umask(before)
    made.listen(_WAITING)
    return made


def _demand_ours(path: Path) -> None:
    """Leave no socket of a dead process in the way, and no room for somebody else's."""
    try:
        folder = path.parent.stat()
    except OSError:
        raise PlaceError(
            f"There is no folder {path.parent} for the socket. Make it, mode 0700."
        ) from None
    if folder.st_uid != os.geteuid() or folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PlaceError(
            f"Others may write in {path.parent}, so that anybody's socket could stand there. Use a "
            "folder that belongs to the account this process runs as, mode 0700."
        )
    try:
        there = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(there.st_mode):
        raise PlaceError(f"There is something at {path} that is no socket. Nothing was changed.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asks:
        if asks.connect_ex(str(path)) == 0:
            raise PlaceError(f"Another process listens at {path} already. Stop it first.")
    path.unlink()
