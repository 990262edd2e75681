"""Lists a page at a time. A cursor is signed, so that it says nothing but what we put into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

from fastapi import Query
from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from assistant.bootstrap import Chatham
from assistant.storage.access_keys import CURSORS, access_key

T = TypeVar("T")
MOST: Final = 200


class Page(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(hide_input_in_errors=True)

    limit: int = Field(default=50, ge=1, le=MOST)
    cursor: str | None = Field(default=None, max_length=200)


Paging = Annotated[Page, Query()]


def page_of(
    chatham: Chatham, name: str, found: Sequence[T], asked: Page, told: Callable[[T], Any]
) -> dict[str, Any]:
    """One page of `found`, which is in a stable order, and the cursor of the next.

    name: the list's; a cursor of another one is refused.

    Raises:
        HTTPException: 400, the cursor is not one of ours.
    """
    signer = URLSafeSerializer(access_key(chatham.keyring, CURSORS), salt=name)
    try:
        start = signer.loads(asked.cursor) if asked.cursor else 0
    except BadData:
        start = None
    if type(start) is not int or start < 0:
        raise HTTPException(400, "This cursor is not one of ours. Begin with the first page.")
    stop = start + asked.limit
    more = stop < len(found)
    return {
        "items": [told(one) for one in found[start:stop]],
        "next": str(signer.dumps(stop)) if more else None,
    }
