"""A wall-clock limit on a call to a model, whatever the provider's library understands by timeout.

A server that drips one byte a second never trips a read timeout; this does. Invariant: a call
that has not come back in time counts as failed, and its late answer is never used.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Final, Protocol, TypeVar

R = TypeVar("R")

_MOST_AT_ONCE: Final = 8


class StalledError(Exception):
    """The call did not come back in time, or too many earlier ones never did."""


class Deadline(Protocol):
    """Runs a call for at most so many seconds."""

    def run(self, call: Callable[[], R], seconds: float, /) -> R:
        """What `call` returns or raises.

        Raises:
            StalledError: it took longer than `seconds`.
        """
        ...


class ThreadDeadline:
    """Runs each call in a thread of its own and stops waiting for it when its time is up.

    Python cannot end a thread; a stalled one keeps its place until its socket gives up. When
    `most_at_once` calls are under way, a further one is refused rather than piled on.
    The new thread starts with an empty context: no callbacks or tracers of a caller reach it.
    """

    def __init__(self, *, most_at_once: int = _MOST_AT_ONCE) -> None:
        self._free = BoundedSemaphore(most_at_once)

    def run(self, call: Callable[[], R], seconds: float, /) -> R:
        """See `Deadline.run`."""
        if not self._free.acquire(blocking=False):
            raise StalledError
        box: SimpleQueue[tuple[R, None] | tuple[None, BaseException]] = SimpleQueue()

        def work() -> None:
            try:
                box.put((call(), None))
            except BaseException as fault:  # noqa: BLE001  -- handed to the caller, who judges it
                box.put((None, fault))
            finally:
                self._free.release()

        Thread(target=work, name="chatham-model-call", daemon=True).start()
        try:
            answer, fault = box.get(timeout=seconds)
        except Empty:
            raise StalledError from None
        if fault is not None:
            raise fault
        return answer  # type: ignore[return-value]  # fault is None, so the first half is the R
