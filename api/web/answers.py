"""What web says by itself: when somebody is not let in, and when the releaser does not answer.

As the app says it (RFC 9457, or a page for somebody looking at pages), without what draws pages
there. Invariant: nothing of a request is shown in it.
"""

from __future__ import annotations

import html
import json
from string import Template
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from api.doorkeeping import Refusal
from assistant.cases.words import EMERGENCY

_TITLES: Final = {
    400: "That cannot be used",
    408: "That took too long",
    413: "Too large",
    421: "Not under this name",
    429: "A little too fast",
    431: "Too large",
    500: "Something broke",
    503: "One moment",
    504: "That took too long",
}
_SOON_S: Final = "5"
AWAY: Final = Refusal(
    status=503,
    kind="away",
    detail=(
        "Chatham is not there just now; it may be starting. Nothing of this was done, and nothing "
        "is lost. Try again in a few seconds."
    ),
    headers={"Retry-After": _SOON_S},
)
BROKEN_OFF: Final = Refusal(
    status=503,
    kind="broken-off",
    detail="Chatham stopped while it was answering. Nothing was changed. Try again in a moment.",
    headers={"Retry-After": _SOON_S},
)
NOT_KNOWN: Final = Refusal(
    status=503,
    kind="broken-off",
    detail=(
        "Chatham stopped while it worked on this, so it may be done or not. Look whether it is, "
        "and only then send it again."
    ),
    headers={"Retry-After": _SOON_S},
)
TOO_SLOW: Final = Refusal(
    status=504,
    kind="too-slow",
    detail="This took longer than anybody should wait. Look in a few minutes whether it is done.",
)
FAULT: Final = Refusal(
    status=500,
    kind="fault",
    detail="Something unforeseen broke. Nothing finished is lost; try again.",
)
_PAGE: Final = Template(
    """<!doctype html>
<html lang="en">
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
<p><a class="button" href="/">To the first page</a></p>
</main>
<footer class="contacts" aria-label="A person, now">
  <h2>A person, now</h2>
  <ul><li>$emergency</li></ul>
</footer>
</body>
</html>
"""
)


def refused(scope: Scope, no: Refusal) -> Response:
    """The answer to a request that goes no further."""
    under = scope["path"].startswith(("/v1/", "/health/"))
    if not under and "text/html" in Headers(scope=scope).get("accept", ""):
        title = _TITLES.get(no.status, "That did not work")
        words = {"title": title, "detail": no.detail, "emergency": EMERGENCY}
        shown = _PAGE.substitute({name: html.escape(text) for name, text in words.items()})
        return Response(shown, no.status, dict(no.headers), "text/html")
    body = {
        "type": f"urn:chatham:problem:{no.kind}",
        "title": no.kind.replace("-", " "),
        "status": no.status,
        "detail": no.detail,
    }
    return Response(json.dumps(body), no.status, dict(no.headers), "application/problem+json")
