"""What has to be sound for people to be served; asked anew each time.

Invariant: a look changes nothing, and anything but a clean yes is a no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from assistant.telemetry.words import Part

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham


def parts_of(chatham: Chatham) -> Mapping[Part, Callable[[], object]]:
    """Each part with what raises a `ChathamError` where it cannot be used."""
    return {
        Part.DATABASE: chatham.database.require_current,
        Part.KEY: chatham.require_key,
        Part.POLICIES: lambda: chatham.policy_engine,
    }


def is_sound(check: Callable[[], object]) -> bool:
    """Whether a part can be used; whatever it raises, it cannot."""
    try:
        check()
    except Exception:  # noqa: BLE001  -- anything but a clean yes
        return False
    return True
