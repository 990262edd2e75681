"""Headers on their way through: exactly one framing, nothing of this hop, one word on who asks.

Invariants: what is about a connection ends with it (RFC 9110, 7.6.1); whatever from outside looks
like our own word, or a proxy's, about where a request comes from is dropped; a request that could
be read in two ways is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from starlette.types import Scope

from api.doorkeeping import Refusal
from api.from_web import CLIENT
from api.outermost import SAID

Heads: TypeAlias = list[tuple[bytes, bytes]]

MOST_BYTES: Final = 32 * 1024
"""Of a head; h11 bounds only what has come in part."""
_THIS_HOP: Final = frozenset(
    {
        b"connection",
        b"expect",  # answered here, as soon as the body is read
        b"http2-settings",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_LENGTH: Final = b"content-length"
_CODING: Final = b"transfer-encoding"
_FROM: Final = (CLIENT, b"forwarded", b"x-real-ip")
_FROM_STARTS: Final = b"x-forwarded-"
_OWN_TO_THIS_PROCESS: Final = frozenset({b"date", b"server", CLIENT})
_CHUNKED: Final = (b"transfer-encoding", b"chunked")
_TWO_WAYS: Final = SAID["two-lengths"]
_TOO_MUCH: Final = SAID["long-head"]
_NO_PATH: Final = SAID["no-path"]
_NO_SOCKETS: Final = SAID["no-web-sockets"]


def misshapen(scope: Scope) -> Refusal | None:
    """Why a request is not one to pass on at all; None where it is."""
    names = [name for name, _ in scope["headers"]]
    if (_CODING in names and _LENGTH in names) or names.count(_LENGTH) > 1:
        return Refusal(status=400, kind="two-lengths", detail=_TWO_WAYS)
    size = sum(len(name) + len(value) for name, value in scope["headers"])
    if size + len(target(scope)) > MOST_BYTES:
        return Refusal(status=431, kind="too-large", detail=_TOO_MUCH)
    if not scope["raw_path"].startswith(b"/"):
        return Refusal(status=400, kind="no-path", detail=_NO_PATH)
    if b"websocket" in _values(scope["headers"], b"upgrade"):
        return Refusal(status=400, kind="no-web-sockets", detail=_NO_SOCKETS)
    return None


def onwards(scope: Scope) -> Heads:
    """The headers of a request for the releaser."""
    came: Heads = scope["headers"]
    left = [(name, value) for name, value in _end_to_end(came) if not _is_about_whence(name)]
    if any(name == _CODING for name, _ in came):
        left.append(_CHUNKED)
    client = scope.get("client")
    left.append((CLIENT, str(client[0] if client else "").encode("ascii", "replace")))
    # A connection of its own for each request: nothing smuggled could reach another's answer.
    left.append((b"connection", b"close"))
    return left


def back(headers: Iterable[tuple[bytes, bytes]]) -> Heads:
    """The headers of an answer for whoever asked; its framing is made anew where none is said."""
    came = [(name.lower(), value) for name, value in headers]
    return [pair for pair in _end_to_end(came) if pair[0] not in _OWN_TO_THIS_PROCESS]


def target(scope: Scope) -> bytes:
    """What is asked for, byte for byte as it came."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _end_to_end(headers: Heads) -> Heads:
    named = _values(headers, b"connection") - {_LENGTH}
    return [pair for pair in headers if pair[0] not in _THIS_HOP and pair[0] not in named]


def _values(headers: Heads, wanted: bytes) -> set[bytes]:
    return {
        part.strip().lower()
        for name, value in headers
        if name == wanted
        for part in value.split(b",")
    }


def _is_about_whence(name: bytes) -> bool:
    plain = name.replace(b"_", b"-")
    return plain in _FROM or plain.startswith(_FROM_STARTS)
