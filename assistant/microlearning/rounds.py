"""What the worker does about modules between two sessions: one at a time, and seldom.

Invariant: a session that a gate stops or that breaks the engine is left alone for a day, so that
it neither stands in others' way nor heats a machine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from governance.errors import EngineError
from governance.identity import SessionId
from governance.ports import Clock

if TYPE_CHECKING:
    from assistant.microlearning.proposing import Proposing

BETWEEN_LOOKS: Final = timedelta(minutes=10)
LEFT_ALONE: Final = timedelta(days=1)


class LearningRounds:
    """Called by the worker when nothing more urgent waits."""

    def __init__(self, *, proposing: Callable[[], Proposing], clock: Clock) -> None:
        self._proposing: Final = proposing
        self._clock: Final = clock
        self._looked: datetime | None = None
        self._waiting: list[SessionId] = []
        self._left: dict[SessionId, datetime] = {}

    def tick(self) -> bool:
        """Propose one module, if the clock asks for it; whether there was anything to do.

        Raises:
            EngineError: it failed, whatever broke; that session is left alone.
        """
        now = self._clock.now()
        if not self._waiting:
            if self._looked is not None and self._looked <= now < self._looked + BETWEEN_LOOKS:
                return False
            self._looked = now
            self._left = {s: at for s, at in self._left.items() if now < at + LEFT_ALONE}
            self._waiting = [s for s in self._proposing().candidates() if s not in self._left]
        if not self._waiting:
            return False
        session = self._waiting.pop(0)
        fault = ""
        try:
            made = self._proposing().propose(session)
        except Exception as broke:  # noqa: BLE001  -- a library's fault must not end the worker
            made, fault = None, type(broke).__name__
        if made is None:
            self._left[session] = now
        if fault:
            raise EngineError(f"No module was proposed ({fault}). It is tried again in a day.")
        return True
