"""`/health`: whether the process answers, and whether it may be sent people.

Invariant: ready is asked anew each time, and anything but a clean yes is a no; a no names what is
wrong and no path, since anybody may ask.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter

from api.asking import Installation
from api.problems import problem
from api.wire import problems_of
from governance.errors import ChathamError

router = APIRouter(prefix="/health", tags=["health"])
_log: Final = logging.getLogger("chatham.health")


@router.get("/live", responses=problems_of())
def live() -> dict[str, Any]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", responses=problems_of(503))
def ready(chatham: Installation) -> Any:  # noqa: ANN401  -- or a problem
    """Database, key and policies are there and sound; a problem otherwise."""
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("The database is not there, or not at this version.", chatham.database.require_current),
        ("The key file is gone, was changed, or others may read it.", chatham.require_key),
        ("The policies cannot be used.", lambda: chatham.policy_engine),
    )
    for why, check in checks:
        try:
            check()
        except ChathamError as wrong:
            _log.error("not ready: %s", type(wrong).__name__)
            return problem(503, "not-ready", why)
    return {"status": "ready"}
