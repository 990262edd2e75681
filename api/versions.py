"""ETags of what can be changed (RFC 9110 §13.1.1): 428 without If-Match, 412 when it is gone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Response
from starlette.exceptions import HTTPException

from api.wire import problems_of

CHANGED = problems_of(412, 428)
"""What every route that takes a version may answer beside the rest."""


def matched(
    if_match: Annotated[
        str | None, Header(max_length=40, description='The ETag that was read, such as "7".')
    ] = None,
) -> int:
    """The version a change is based on; 428 without one, 412 for what never was one."""
    if if_match is None:
        raise HTTPException(
            428, "Say which version you have read: send its ETag as If-Match. Nothing was changed."
        )
    bare = if_match[1:-1] if if_match.startswith('"') and if_match.endswith('"') else ""
    if not (bare.isascii() and bare.isdigit() and bare[0] != "0" and len(bare) < 10):  # noqa: PLR2004  -- a version
        raise HTTPException(412, "If-Match is not the ETag of a version. Load it again.")
    return int(bare)


def tagged(response: Response, version: int) -> None:
    """Say which version this is."""
    response.headers["ETag"] = f'"{version}"'


Matched = Annotated[int, Depends(matched)]
