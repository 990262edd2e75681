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
        "request-answered": "The request is closed as answered.",
        "request-extended": "Two months more. Tell the person why, within the first month.",
        "request-refused": "Closed as refused. The person reads why, and where to complain.",
        "retention-ran": "What was due is erased. The certificates are under Withdrawals.",
        "hold-placed": "The hold stands. Nothing of it is deleted until it is released.",
        "hold-released": "The hold is released. What is overdue goes with the next run.",
        "incident-opened": "The incident is open. Its 72 hours run from now.",
        "incident-told": "Noted that they have been told.",
        "incident-closed": "The incident is closed.",
        "processor-signed": "Signed, exactly as the entry is now.",
    }
)
"""Code → sentence (English, translated where it is shown)."""


def led_on(path: str, done: str = "") -> RedirectResponse:
    """To the page after a form (303, RFC 9110), which says what was done. path: ours."""
    if done and done not in DONE:
        raise KeyError(done)
    return RedirectResponse(f"{path}?done={done}" if done else path, status_code=303)
