"""What a page says after something was done. A code travels in the URL, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.responses import RedirectResponse

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "role": "You now act in another role.",
        "known": "Chatham now knows who you are.",
    }
)
"""Code → sentence (English, translated where it is shown)."""


def led_on(path: str, done: str = "") -> RedirectResponse:
    """To the page after a form (303, RFC 9110), which says what was done. path: ours."""
    if done and done not in DONE:
        raise KeyError(done)
    return RedirectResponse(f"{path}?done={done}" if done else path, status_code=303)
