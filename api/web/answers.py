"""What web says by itself: when somebody is not let in, and when the releaser does not answer.

As the app says it (RFC 9457, or a page for somebody looking at pages, in their language), without
what draws pages there. Invariant: nothing of a request is shown in it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from string import Template
from types import MappingProxyType
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from api.doorkeeping import Refusal
from api.outermost import OTHERWISE, SAID, TITLES
from api.web.words import Spoken, Words

_SOON: Final[Mapping[str, str]] = MappingProxyType({"Retry-After": "5"})
AWAY: Final = Refusal(status=503, kind="away", detail=SAID["away"], headers=_SOON)
BROKEN_OFF: Final = Refusal(status=503, kind="broken-off", detail=SAID["broken-off"], headers=_SOON)
NOT_KNOWN: Final = Refusal(status=503, kind="broken-off", detail=SAID["not-known"], headers=_SOON)
TOO_SLOW: Final = Refusal(status=504, kind="too-slow", detail=SAID["too-slow"])
FAULT: Final = Refusal(status=500, kind="fault", detail=SAID["fault"])
_AGAIN: Final = frozenset({408, 429, 500, 503, 504})
"""What may be over in a moment."""
_ONCE_MORE: Final = Template('<a class="button primary" href="">$again</a> ')
"""To where one is, which nobody needs to be told."""
_READS: Final = frozenset({"GET", "HEAD"})
_PAGE: Final = Template(
    """<!doctype html>
<html lang="$lang">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>$title · Chatham</title>
  <link rel="icon" href="/static/mark.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/static/chatham.css">
</head>
<body>
<header class="top">
  <a class="brand" href="/"><img src="/static/mark.svg" alt="" width="28" height="28"> Chatham</a>
</header>
<main id="main" class="narrow">
<h1>$title</h1>
<p class="lead">$detail</p>
<p class="row">$once_more<a class="button" href="/">$first</a></p>
</main>
<footer class="contacts" aria-label="$person">
  <h2>$person</h2>
  <ul><li>$emergency</li></ul>
</footer>
</body>
</html>
"""
)


def refused(scope: Scope, no: Refusal, words: Words) -> Response:
    """The answer to a request that goes no further, a page in the language that is asked for."""
    headers = Headers(scope=scope)
    under = scope["path"].startswith(("/v1/", "/health/"))
    if not under and "text/html" in headers.get("accept", ""):
        spoken = words.best(headers.get("accept-language", ""))
        page = _page(spoken, no, again=scope["method"] in _READS and no.status in _AGAIN)
        return Response(page, no.status, dict(no.headers), "text/html")
    body = {
        "type": f"urn:chatham:problem:{no.kind}",
        "title": no.kind.replace("-", " "),
        "status": no.status,
        "detail": no.detail,
    }
    return Response(json.dumps(body), no.status, dict(no.headers), "application/problem+json")


def _page(spoken: Spoken, no: Refusal, *, again: bool) -> str:
    said = {
        "lang": spoken.tag,
        "title": spoken.said(TITLES.get(no.status, OTHERWISE["title"])),
        "detail": spoken.said(no.detail),
        "first": spoken.said("To the first page"),
        "again": spoken.said("Try again"),
        "person": spoken.said("A person, now"),
        "emergency": spoken.said(SAID["emergency"]),
    }
    escaped = {name: html.escape(text) for name, text in said.items()}
    once_more = _ONCE_MORE.substitute(escaped) if again else ""
    return _PAGE.substitute(escaped, once_more=once_more)
