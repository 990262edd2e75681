"""What a provider's exception means for us, told by its class and status, never by its words.

Its message may quote the prompt, so nothing here reads it, and nothing keeps the exception.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from assistant.llm.deadline import StalledError


class Fault(Enum):
    """What to do about a failed request."""

    REFUSED = auto()
    """The server does not take this kind of request: try the next rung of the ladder."""
    TRANSIENT = auto()
    """Busy or unreachable just now: try the same again."""
    STALLED = auto()
    """Too slow; trying again would only take as long."""
    DENIED = auto()
    """The key was not accepted."""
    BROKEN = auto()
    """Anything else."""


_DENIED: Final = frozenset({401, 402, 403, 407})
_TRANSIENT: Final = frozenset({408, 409, 425, 429, 502, 503, 504, 529})
_REFUSED: Final = frozenset({400, 404, 405, 415, 422, 500, 501})
"""500 is among them: one server in use answers an unknown response format with it."""
_TIMEOUT_NAMES: Final = ("Timeout", "TimeoutError", "APITimeoutError", "ReadTimeout")
_UNREACHABLE_NAMES: Final = ("APIConnectionError", "ConnectError", "RemoteProtocolError")


def classify(error: BaseException) -> Fault:
    """The fault behind a provider's exception."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, StalledError | TimeoutError) or names & set(_TIMEOUT_NAMES):
        return Fault.STALLED
    if isinstance(error, ConnectionError) or names & set(_UNREACHABLE_NAMES):
        return Fault.TRANSIENT
    status = _status(error)
    if status in _DENIED:
        return Fault.DENIED
    if status in _TRANSIENT:
        return Fault.TRANSIENT
    if status in _REFUSED or isinstance(error, NotImplementedError):
        return Fault.REFUSED
    return Fault.BROKEN


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            value = getattr(holder, name, None)
            if isinstance(value, int):
                return value
    return None
