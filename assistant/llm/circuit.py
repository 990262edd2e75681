"""A circuit breaker: what failed several times in a row is left alone for a while.

Closed, open, half-open as in M. Nygard, "Release It!". Invariants: when half-open, one request at a
time tries whether the server is back; a success closes it; nothing but its state is remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from assistant.telemetry.words import Circuit

MOST_FAILURES: Final = 3
"""Completions in a row that may fail; each has tried several times where that can help."""
FIRST_PAUSE: Final = 30.0
LONGEST_PAUSE: Final = 600.0
"""Seconds it is left alone: doubled with every try that fails."""


class Breaker:
    """The state of one server, as this process has found it.

    now: seconds that only grow. first, longest: the pauses.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        *,
        first: float = FIRST_PAUSE,
        longest: float = LONGEST_PAUSE,
    ) -> None:
        self._now: Final = now
        self._first: Final = first
        self._longest: Final = longest
        self._lock: Final = Lock()
        self._failures = 0
        self._pause = first
        self._until: float | None = None
        self._trying = False

    @property
    def state(self) -> Circuit:
        """Closed: asked as usual. Open: not asked. Half-open: tried with one request."""
        with self._lock:
            return self._state()

    def admits(self) -> bool:
        """Whether a request may be made now; each that may has to be settled."""
        with self._lock:
            match self._state():
                case Circuit.CLOSED:
                    return True
                case Circuit.HALF_OPEN if not self._trying:
                    self._trying = True
                    return True
                case _:
                    return False

    def settle(self, *, well: bool, at_once: bool = False) -> Circuit:
        """How a request that was admitted went; the state after it. at_once: one was enough."""
        with self._lock:
            before = self._state()
            self._trying = False
            if well:
                self._failures, self._pause, self._until = 0, self._first, None
            elif before is Circuit.HALF_OPEN:
                self._pause = min(self._pause * 2, self._longest)
                self._until = self._now() + self._pause
            elif before is Circuit.CLOSED:
                self._failures += MOST_FAILURES if at_once else 1
                if self._failures >= MOST_FAILURES:
                    self._until = self._now() + self._pause
            # Open: it was admitted before; the others have told us already.
            return self._state()

    def _state(self) -> Circuit:
        if self._until is None:
            return Circuit.CLOSED
        return Circuit.OPEN if self._now() < self._until else Circuit.HALF_OPEN
