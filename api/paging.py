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
K = TypeVar("K", int, str)
MOST: Final = 200


class Page(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(hide_input_in_errors=True)

    limit: int = Field(default=50, ge=1, le=MOST)
    cursor: str | None = Field(
        default=None, max_length=200, description="What the page before said as `next`."
    )


Paging = Annotated[Page, Query()]


def page_of(
    chatham: Chatham, name: str, found: Sequence[T], asked: Page, told: Callable[[T], Any]
) -> dict[str, Any]:
    """One page of `found`, which is in a stable order, and the cursor of the next.

    name: the list's; a cursor of another one is refused.

    Raises:
        HTTPException: 400, the cursor is not one of ours.
    """
    start = place_in(chatham, name, asked.cursor, int) or 0
    if start < 0:
        raise _not_ours()
    stop = start + asked.limit
    more = stop < len(found)
    return {
        "items": [told(one) for one in found[start:stop]],
        "next": cursor_of(chatham, name, stop) if more else None,
    }


def place_in(chatham: Chatham, name: str, cursor: str | None, kind: type[K]) -> K | None:
    """The place a cursor of the list `name` stands for; None without a cursor.

    Raises:
        HTTPException: 400, the cursor is not one of ours, or stands for no place of this kind.
    """
    if not cursor:
        return None
    try:
        place: object = _signer(chatham, name).loads(cursor)
    except BadData:
        place = None
    if type(place) is not kind:  # a bool is an int
        raise _not_ours()
    return place


def cursor_of(chatham: Chatham, name: str, place: int | str) -> str:
    """The cursor of a place in the list `name`. It is signed and not secret."""
    return str(_signer(chatham, name).dumps(place))


def _signer(chatham: Chatham, name: str) -> URLSafeSerializer:
    return URLSafeSerializer(access_key(chatham.keyring, CURSORS), salt=name)


def _not_ours() -> HTTPException:
    return HTTPException(400, "This cursor is not one of ours. Begin with the first page.")
