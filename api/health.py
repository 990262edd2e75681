"""`/health`: whether the process answers, and whether it may be sent people.

Invariant: ready is asked anew each time, and anything but a clean yes is a no; a no names what is
wrong and no path, since anybody may ask.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter

from api.asking import Installation
from api.problems import problem
from api.wire import problems_of
from assistant.telemetry.gate import Broken
from assistant.telemetry.logs import logger
from assistant.telemetry.soundness import parts_of
from assistant.telemetry.words import Event, Part
from governance.errors import ChathamError

router = APIRouter(prefix="/health", tags=["health"])
_log: Final = logger("chatham.health")
_WHY: Final = {
    Part.DATABASE: "The database is not there, or not at this version.",
    Part.KEY: "The key file is gone, was changed, or others may read it.",
    Part.POLICIES: "The policies cannot be used.",
}


@router.get("/live", responses=problems_of())
def live() -> dict[str, Any]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", responses=problems_of(503))
def ready(chatham: Installation) -> Any:  # noqa: ANN401  -- or a problem
    """Database, key and policies are there and sound; a problem otherwise."""
    for part, check in parts_of(chatham).items():
        try:
            check()
        except ChathamError as wrong:
            _log.error(Event.NOT_READY, part=part, broken=Broken.of(type(wrong)))
            return problem(503, "not-ready", _WHY[part])
    return {"status": "ready"}
