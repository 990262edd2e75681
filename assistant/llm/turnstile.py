"""At most so many requests to one server of a processor under way in this process.

Invariant: a request that finds no place in time counts as stalled and is not made. One that was
given up frees its place though a server may still be at it; `ThreadDeadline` bounds those.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

from assistant.llm.deadline import StalledError
from governance.identity import ProcessorId


class Turnstile:
    """Lets `at_once` requests through; the others wait."""

    def __init__(self, at_once: int) -> None:
        self.at_once: Final = at_once
        self._free: Final = BoundedSemaphore(at_once)

    @contextmanager
    def passing(self, seconds: float) -> Generator[None]:
        """A place, for as long as the block takes.

        Raises:
            StalledError: none became free in `seconds`.
        """
        if not self._free.acquire(timeout=seconds):
            raise StalledError
        try:
            yield
        finally:
            self._free.release()


_LOCK: Final = Lock()
_KNOWN: Final[dict[tuple[ProcessorId, int, int], Turnstile]] = {}


def turnstile_of(processor: ProcessorId, at_once: int, server: int = 0) -> Turnstile:
    """The one turnstile of a processor's server, for every transport to it in this process."""
    with _LOCK:
        return _KNOWN.setdefault((processor, at_once, server), Turnstile(at_once))
