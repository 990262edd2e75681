"""What every route says about its answers in the OpenAPI: problems by status, with an example."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path

from api.problems import MEDIA_TYPE

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$", examples=["ses_0a1b2c"])]
"""An id in a path; anything else would be no id of ours."""
ID_OR_NOTHING = r"^([A-Za-z0-9][A-Za-z0-9_.:-]*)?$"
"""An id or code in a form, or nothing: what a form of ours cannot send is refused at the door."""

_WHY: dict[int, tuple[str, str]] = {
    400: ("http", "What was sent cannot be used."),
    401: ("http", "Not signed in."),
    403: ("not-allowed", "A policy or a gate says no, and why."),
    404: ("http", "There is nothing of this name for whoever asks."),
    409: ("http", "It does not fit how things stand."),
    412: ("http", "It was changed by somebody else meanwhile."),
    413: ("too-large", "More than is taken in at once."),
    422: ("invalid-request", "Not as expected; the detail says where."),
    428: ("http", "Say which version you have read, as If-Match."),
    429: ("too-many", "Too much at once; Retry-After says how long to wait."),
    500: ("fault", "Something broke; nothing is lost."),
    502: ("sign-in-away", "The sign-in service does not answer."),
    503: ("busy", "Not ready; try again."),
}
ALWAYS = (413, 421, 422, 429, 503)
_WHY[421] = ("wrong-host", "Another name than Chatham's.")


def problems_of(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems, and those all may."""
    return {status: _told(status) for status in sorted({*statuses, *ALWAYS})}


def _told(status: int) -> dict[str, Any]:
    kind, why = _WHY[status]
    example = {
        "type": f"urn:chatham:problem:{kind}",
        "title": kind.replace("-", " "),
        "status": status,
        "detail": why,
    }
    schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
    }
    return {"description": why, "content": {MEDIA_TYPE: {"schema": schema, "example": example}}}
