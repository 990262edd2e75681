"""What went wrong, as a page: what happened, why, and the way on. Signed out, it is the way in."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.asking import browser_secret, signing_in
from api.outermost import OTHERWISE, SAID, TITLES
from api.pages.contacts import ContactsShown
from api.pages.rendering import NOBODY, language_of, rendered

_PHRASES: Final = frozenset(status.phrase for status in HTTPStatus)
UNSAID: Final[Mapping[int, str]] = MappingProxyType(
    {
        404: "There is no such page, or it is not yours to see.",
        405: "This cannot be done here.",
    }
)
"""What is said where nobody gave a reason but the status' own name."""
_SIGNED_OUT: Final = 401
AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""What may be over in a moment."""


def error_page(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    """The page of a problem. A page asked for while signed out leads to the way in."""
    if status == _SIGNED_OUT and request.method == "GET":
        return RedirectResponse(f"/enter?next={quote(request.url.path, safe='/')}", status_code=303)
    title = TITLES.get(status, OTHERWISE["title"])
    if detail in _PHRASES:
        detail = UNSAID.get(status, detail)
    # Whatever went wrong, and whoever reads it in which state.
    shown: ContactsShown = request.app.state.contacts_shown
    contacts = shown.of(browser_secret(request, signing_in(request)))
    return rendered(
        "error.html",
        request,
        frame={**NOBODY, "contacts": contacts or (language_of(request).said(SAID["emergency"]),)},
        status=status,
        headers=headers,
        title=title,
        detail=detail,
        again=request.method == "GET" and status in AGAIN,
    )
