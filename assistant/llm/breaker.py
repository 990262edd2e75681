"""A circuit breaker per model server: what failed several times in a row is left alone for a while.

Closed, open, half-open as in M. Nygard, "Release It!". Invariants: when half-open, one request at a
time tries whether the server is back; a success closes it; nothing but its state is remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

from assistant.llm.chat import ChatMessage, ChatTransport, Completion, ModelIdentity, Permit, T
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.telemetry.logs import logger
from assistant.telemetry.words import Answer, Circuit, Event

MOST_FAILURES: Final = 3
"""Completions in a row that may fail; each has tried several times where that can help."""
FIRST_PAUSE: Final = 30.0
LONGEST_PAUSE: Final = 600.0
"""Seconds it is left alone: doubled with every try that fails."""

_AILING: Final = {
    Shortfall.UNREACHABLE: Answer.TRANSIENT,
    Shortfall.TOO_SLOW: Answer.STALLED,
    Shortfall.KEY_REFUSED: Answer.DENIED,
    Shortfall.BROKEN: Answer.BROKEN,
}
"""What says something about the server. One that answers, if only rubbish, is there."""
_log: Final = logger("chatham.models")


class Breaker:
    """The state of one server, as this process has found it. now: seconds that only grow."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now: Final = now
        self._lock: Final = Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
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

    def settle(self, *, well: bool) -> Circuit:
        """How a request that was admitted went; the state after it."""
        with self._lock:
            before = self._state()
            self._trying = False
            if well:
                self._failures, self._pause, self._until = 0, FIRST_PAUSE, None
            elif before is Circuit.HALF_OPEN:
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                self._until = self._now() + self._pause
            elif before is Circuit.CLOSED:
                self._failures += 1
                if self._failures >= MOST_FAILURES:
                    self._until = self._now() + self._pause
            # Open: it was admitted before; the others have told us already.
            return self._state()

    def _state(self) -> Circuit:
        if self._until is None:
            return Circuit.CLOSED
        return Circuit.OPEN if self._now() < self._until else Circuit.HALF_OPEN


class GuardedTransport:
    """A chat transport behind a breaker. heard: gets each answer's kind and its seconds."""

    def __init__(
        self,
        inner: ChatTransport,
        breaker: Breaker,
        heard: Callable[[Answer, float], None] = lambda _answer, _seconds: None,
    ) -> None:
        self._inner: Final = inner
        self._breaker: Final = breaker
        self._heard: Final = heard

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._inner.identity

    @property
    def state(self) -> Circuit:
        """Whether the server is asked at present."""
        return self._breaker.state

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`.

        Raises:
            ModelFaultError: also when the server is left alone just now, and then nothing is sent.
        """
        if not self._breaker.admits():
            self._heard(Answer.NOT_ASKED, 0.0)
            raise ModelFaultError(
                "The model's server failed several times in a row and is left alone for some "
                "minutes. Nothing was sent. Check that it runs; it is tried again by itself.",
                Shortfall.UNREACHABLE,
            )
        # Until it is known better: what ends a request without a word was no success.
        answer, began = Answer.BROKEN, time.perf_counter()
        try:
            completion = self._inner.complete(messages, schema, permit)
        except ModelFaultError as fault:
            answer = _AILING.get(fault.why, Answer.REFUSED)
            raise
        else:
            answer = Answer.ANSWERED
            return completion
        finally:
            self._settle(answer)
            self._heard(answer, time.perf_counter() - began)

    def _settle(self, answer: Answer) -> None:
        before = self._breaker.state
        after = self._breaker.settle(well=answer in {Answer.ANSWERED, Answer.REFUSED})
        locality = self.identity.processor.locality
        if after is Circuit.OPEN and before is not after:
            _log.warning(Event.MODEL_AVOIDED, processor=locality, answer=answer)
        elif after is Circuit.CLOSED and before is not after:
            _log.warning(Event.MODEL_BACK, processor=locality)
