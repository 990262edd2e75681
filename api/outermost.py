"""What somebody reads whose request goes no further: a title by status, a sentence by its kind.

Said by whichever process is outermost, in the words of the catalogue, which collects them here
(`api.pages.catalogue`). Invariant: each says what happened, whether anything was done, and what to
do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "That cannot be used",
        401: "You are signed out",
        403: "Not allowed, because",
        404: "Not here",
        408: "That took too long",
        409: "That does not fit",
        412: "Changed meanwhile",
        413: "Too large",
        421: "Not under this name",
        422: "Not as expected",
        429: "A little too fast",
        431: "Too large",
        500: "Something broke",
        502: "The sign-in service is away",
        503: "One moment",
        504: "That took too long",
    }
)
OTHERWISE: Final[Mapping[str, str]] = MappingProxyType({"title": "That did not work"})
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "wrong-host": (
            "Chatham does not answer under this name, so nothing was read. Use the address your "
            "organization gave you; if this is it, tell whoever runs Chatham there."
        ),
        "too-many": "That was too much at once. Wait a moment and try again.",
        "too-large": (
            "This is more than Chatham takes in at once, so nothing of it was kept. Send it in "
            "smaller parts."
        ),
        "unreadable": (
            "This request does not keep to HTTP, so nothing was read. Begin at the first page."
        ),
        "two-lengths": "This request can be read in two ways, so it was not read at all.",
        "long-head": (
            "The head of this request is larger than Chatham reads, so nothing was read. Forget "
            "the cookies of this address and begin at the first page."
        ),
        "no-path": "Ask for a path of this server, beginning with a slash. Nothing was read.",
        "no-web-sockets": "Chatham has no web sockets. Progress comes as server-sent events.",
        "slow-body": "What you sent came too slowly, so nothing was taken in. Try again.",
        "away": (
            "Chatham is not there just now; it may be starting. Nothing of this was done, and "
            "nothing is lost. Try again in a few seconds."
        ),
        "broken-off": (
            "Chatham stopped while it was answering. Nothing was changed. Try again in a moment."
        ),
        "not-known": (
            "Chatham stopped while it worked on this, so it may be done or not. Look whether it "
            "is, and only then send it again."
        ),
        "too-slow": (
            "This took longer than anybody should wait. Look in a few minutes whether it is done."
        ),
        "fault": "Something unforeseen broke. Nothing finished is lost; try again.",
        "emergency": "If anybody is in danger now, call your local emergency number.",
    }
)
