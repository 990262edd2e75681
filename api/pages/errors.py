"""What went wrong, as a page: what happened, why, and the way on. Signed out, it is the way in."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.pages.rendering import NOBODY, language_of, rendered
from assistant.cases.words import EMERGENCY

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "That cannot be used",
        401: "You are signed out",
        403: "Not allowed, because",
        404: "Not here",
        409: "That does not fit",
        412: "Changed meanwhile",
        413: "Too large",
        421: "Not under this name",
        422: "Not as expected",
        429: "A little too fast",
        500: "Something broke",
        502: "The sign-in service is away",
        503: "One moment",
    }
)
_PHRASES: Final = frozenset(status.phrase for status in HTTPStatus)
UNSAID: Final[Mapping[int, str]] = MappingProxyType(
    {
        404: "There is no such page, or it is not yours to see.",
        405: "This cannot be done here.",
    }
)
"""What is said where nobody gave a reason but the status' own name."""
_SIGNED_OUT: Final = 401


def error_page(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    """The page of a problem. A page asked for while signed out leads to the way in."""
    if status == _SIGNED_OUT and request.method == "GET":
        return RedirectResponse(f"/enter?next={quote(request.url.path, safe='/')}", status_code=303)
    title = TITLES.get(status, "That did not work")
    if detail in _PHRASES:
        detail = UNSAID.get(status, detail)
    return rendered(
        "error.html",
        request,
        # Whatever went wrong, and whoever reads it in which state.
        frame={**NOBODY, "contacts": (language_of(request).words.gettext(EMERGENCY),)},
        status=status,
        headers=headers,
        title=title,
        detail=detail,
    )
