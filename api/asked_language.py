"""Which of the languages there are a browser asks for, in whichever process answers it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

ENGLISH: Final = "en"
_MOST_ASKED: Final = 20


def best(accept: str, known: Collection[str]) -> str:
    """The first language of an Accept-Language header (RFC 9110) that is among `known`, as there.

    The order counts, not the weights, which browsers write in that order. `pt-BR` is also served by
    `pt`, and case says nothing (RFC 5646, 2.1.1). English for a header that names none of them.
    """
    found = {name.replace("_", "-").lower(): name for name in known}
    for part in accept.split(",")[:_MOST_ASKED]:
        asked = part.split(";")[0].strip().replace("_", "-").lower()
        for tag in (asked, asked.split("-")[0]):
            if tag in found:
                return found[tag]
    return ENGLISH
