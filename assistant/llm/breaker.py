"""A chat transport behind a circuit breaker, which tells how the model's server answers.

Invariant: while the breaker is open nothing is sent; when it opens and when it closes, a line says
so, by codes alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from assistant.llm.chat import ChatMessage, ChatTransport, Completion, ModelIdentity, Permit, T
from assistant.llm.circuit import Breaker
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.telemetry.logs import logger
from assistant.telemetry.words import Answer, Circuit, Event

_AILING: Final = {
    Shortfall.UNREACHABLE: Answer.TRANSIENT,
    Shortfall.TOO_SLOW: Answer.STALLED,
    Shortfall.KEY_REFUSED: Answer.DENIED,
    Shortfall.BROKEN: Answer.BROKEN,
}
"""What says something about the server. One that answers, if only rubbish, is there."""
_log: Final = logger("chatham.models")


class GuardedTransport:
    """A chat transport behind a breaker.

    heard: gets each answer's kind and its seconds. by: which of several servers answered.
    """

    def __init__(
        self,
        inner: ChatTransport,
        breaker: Breaker,
        heard: Callable[[Answer, float], None] = lambda _answer, _seconds: None,
        by: Callable[[int], None] = lambda _server: None,
    ) -> None:
        self._inner: Final = inner
        self._breaker: Final = breaker
        self._heard: Final = heard
        self._by: Final = by

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
            if completion.server is not None:
                self._by(completion.server)
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
