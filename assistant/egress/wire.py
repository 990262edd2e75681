"""The Unix socket between intake and egress: whole messages or none.

A message is its length (4 bytes, big-endian) and its bytes. Invariants: nothing longer than the
reader allows is read into memory; half a message is none.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Final

_LENGTH: Final = struct.Struct(">I")


class WireError(OSError):
    """Half a message, one that is too long, or one that took too long."""


def send(line: socket.socket, message: bytes) -> None:
    """Send one message whole."""
    line.sendall(_LENGTH.pack(len(message)) + message)


def receive(line: socket.socket, *, most: int, seconds: float) -> bytes:
    """One whole message of at most `most` bytes, within `seconds` altogether.

    Raises:
        WireError: there is none.
    """
    until = time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_exactly(line, _LENGTH.size, until))
    if length > most:
        raise WireError("too long")
    return _exactly(line, length, until)


def _exactly(line: socket.socket, count: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        left = until - time.monotonic()
        if left <= 0:
            raise WireError("too slow")
        line.settimeout(left)
        part = line.recv(min(count - len(parts), 1 << 16))
        if not part:
            raise WireError("half a message")
        parts += part
    return bytes(parts)
