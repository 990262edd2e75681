"""ETags of what can be changed (RFC 9110 §13.1.1): 428 without If-Match, 412 when it is gone.

Where the ETag is a digest of all there is to tell, `If-None-Match` is heard as well (§13.1.2). A
draft, a recap, an entry or a checklist has more beside it, such as who has signed: there a 304
could lie.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Response
from starlette.exceptions import HTTPException

from api.wire import problems_of

CHANGED = problems_of(412, 428)
"""What every route that takes a version may answer beside the rest."""

_WITHOUT: Final = "Say which version you have read: send its ETag as If-Match. Nothing was changed."
_DIGEST: Final = re.compile(r'"([0-9a-f]{64})"')
_ETAG: Final = {"description": "Send it back as If-Match.", "schema": {"type": "string"}}
TAGGED: Final[dict[int | str, dict[str, Any]]] = {200: {"headers": {"ETag": _ETAG}}}
"""What a route says beside the rest that gives out a version."""
TAGGED_ALONE: Final[dict[int | str, dict[str, Any]]] = {
    **TAGGED,
    304: {"description": "You have it: nothing has changed.", "headers": {"ETag": _ETAG}},
}
"""The same where it is a digest of all there is to tell."""
TAGGED_NEW: Final[dict[int | str, dict[str, Any]]] = {201: {"headers": {"ETag": _ETAG}}}
"""The same of one that makes something."""


def matched(
    if_match: Annotated[
        str | None, Header(max_length=40, description='The ETag that was read, such as "7".')
    ] = None,
) -> int:
    """The version a change is based on; 428 without one, 412 for what never was one."""
    if if_match is None:
        raise HTTPException(428, _WITHOUT)
    bare = if_match[1:-1] if if_match.startswith('"') and if_match.endswith('"') else ""
    if not (bare.isascii() and bare.isdigit() and bare[0] != "0" and len(bare) < 10):  # noqa: PLR2004  -- a version
        raise HTTPException(412, "If-Match is not the ETag of a version. Load it again.")
    return int(bare)


def read_last(
    if_match: Annotated[
        str | None, Header(max_length=80, description="The ETag that was read, quotes and all.")
    ] = None,
) -> str:
    """The digest of what a change is based on; 428 without one, 412 for what never was one."""
    if if_match is None:
        raise HTTPException(428, _WITHOUT)
    found = _DIGEST.fullmatch(if_match)
    if found is None:
        raise HTTPException(412, "If-Match is not the ETag of a version. Load it again.")
    return found[1]


def tagged(response: Response, version: int | str) -> None:
    """Say which version this is: its number, or the digest of what it says."""
    response.headers["ETag"] = f'"{version}"'


class Known:
    """What a client says it has already: `If-None-Match` of a GET."""

    def __init__(
        self,
        if_none_match: Annotated[
            str | None,
            Header(max_length=400, description="ETags you have; 304 if one is this."),
        ] = None,
    ) -> None:
        self._said: Final = if_none_match or ""

    def answer(self, response: Response, digest: str, body: dict[str, Any]) -> Any:  # noqa: ANN401  -- or 304
        """`body` with its ETag; 304 with nothing in it for who has it. Weak tags are compared."""
        tagged(response, digest)
        tag = response.headers["ETag"]
        held = {one.strip().removeprefix("W/") for one in self._said.split(",")}
        if tag in held or held == {"*"}:
            return Response(status_code=304, headers={"ETag": tag})
        return body


Matched = Annotated[int, Depends(matched)]
Knowing = Annotated[Known, Depends(Known)]
ReadLast = Annotated[str, Depends(read_last)]
