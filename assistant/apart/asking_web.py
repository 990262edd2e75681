"""What web says of itself, asked on this machine over its own port.

Invariant: it is asked, not believed from a setting; what it does not say does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

PATH: Final = "/health/web"
_SECONDS: Final = 5.0
_MOST_BYTES: Final = 4096
_HERE: Final = "127.0.0.1"
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  -- what is listened at, not by us


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Where web answers, and the key file that it must not be able to read."""

    host: str
    port: int
    key_file: Path


class WebStanding(BaseModel):
    """account: its user id. files, ports: what the kernel holds (`landlock.Held`)."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True, extra="ignore")

    account: int
    files: bool
    ports: bool


def web_at(front: Front) -> WebStanding | None:
    """What web says; None when nobody, or something else, answers there."""
    host = _HERE if front.host in _EVERYWHERE else front.host
    connection = HTTPConnection(host, front.port, timeout=_SECONDS)
    try:
        connection.request("GET", PATH, headers={"Host": "localhost"})
        return WebStanding.model_validate_json(connection.getresponse().read(_MOST_BYTES))
    except (OSError, HTTPException, ValidationError):
        return None
    finally:
        connection.close()
