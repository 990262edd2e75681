"""Turns a template and what it needs into a page. Invariant: everything shown is escaped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.asking import Calling, Installation, SigningIn, forgery_token
from api.pages.contacts import ContactsShown
from api.pages.languages import Language, Languages
from api.pages.navigation import HOMES, WAYS, within
from api.pages.saying import DONE
from api.pages.serving import STATIC
from assistant.access.modes import Mode
from governance.identity import Role

ROOT: Final = Path(__file__).parent.parent
SHORT: Final = 6


def language_of(request: Request) -> Language:
    """The language the browser asks for."""
    known: Languages = request.app.state.languages
    return known.best(request.headers.get("Accept-Language", ""))


@cache
def static_url(name: str) -> str:
    """Where a file of ours is served; the URL changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def clock_time(at: datetime, language: Language) -> Markup:
    """A moment as a `time` element, for the script that shows the reader's own time."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), language.moment(at))


def short(identifier: str) -> str:
    """The last characters of an id, to tell sessions apart by eye; the whole is in the link."""
    return identifier[-SHORT:]


@lru_cache(maxsize=32)
def _environment(language: Language) -> Environment:
    """Templates in a language, compiled once."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["short"] = short
    names = cast("dict[str, Any]", made.globals)
    names |= {"_": language.said, "gettext": language.said, "ngettext": language.counted}
    names |= {"put": language.put, "static_url": static_url}
    return made


def rendered(
    template: str,
    request: Request,
    *,
    frame: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **facts: Any,  # noqa: ANN401  -- whatever the template names
) -> HTMLResponse:
    """A page. frame: what surrounds every page (`Frame` makes it for somebody signed in)."""
    language = language_of(request)
    shown = {
        **NOBODY,
        **frame,
        "lang": language.tag,
        "day": language.day,
        "moment": partial(clock_time, language=language),
        "path": request.url.path,
        "done": DONE.get(request.query_params.get("done", "")),
        **facts,
    }
    found = _environment(language).get_template(template).render(shown)
    return HTMLResponse(found, status_code=status, headers=dict(headers or {}))


NOBODY: Final[Mapping[str, Any]] = {
    "role": None,
    "roles": (),
    "ways": (),
    "here": "",
    "home": "/",
    "csrf": "",
    "local": False,
    "contacts": (),
}
"""The frame of a page nobody is signed in on."""


class Frame:
    """What surrounds the pages of whoever asks, and how a page is made."""

    def __init__(
        self, request: Request, chatham: Installation, calling: Calling, sign_in: SigningIn
    ) -> None:
        role = calling.actor.role
        browser = calling.browser
        # Whoever reads about their own life here sees where a person is to be found.
        contacts = chatham.help().first if role in {Role.COACH, Role.COACHEE} else ()
        shown: ContactsShown = request.app.state.contacts_shown
        shown.note(calling.secret, contacts)
        self._request = request
        self._frame = {
            "role": role,
            "roles": sorted(browser.roles) if browser else (role,),
            "ways": WAYS.get(role, ()),
            "here": within(WAYS.get(role, ()), request.url.path),
            "home": HOMES.get(role, "/"),
            "csrf": forgery_token(chatham, calling.secret) if calling.secret else "",
            "local": sign_in.mode is Mode.LOCAL,
            "contacts": contacts,
        }

    def page(self, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:  # noqa: ANN401  -- whatever the template names
        """The page of `template` with these facts."""
        return rendered(template, self._request, frame=self._frame, status=status, **facts)


Pages = Annotated[Frame, Depends(Frame)]
