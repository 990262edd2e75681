"""A chat transport that goes down the ladder of structured output, one request at a time.

Invariants: an answer has passed the schema; a request that cannot get better is not repeated; what
a refusal says was wrong names fields, never values. Who sends a request is the asker's matter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from assistant.llm.asking import Asked, Asker, Limits
from assistant.llm.chat import (
    ChatMessage,
    Completion,
    ModelIdentity,
    Permit,
    T,
    Usage,
    estimate_tokens,
)
from assistant.llm.faults import Fault
from assistant.llm.ladder import (
    LADDER,
    Parsed,
    RawAnswer,
    Rung,
    Unusable,
    messages_for,
    parse_answer,
    schema_of,
)
from assistant.llm.shortfall import ModelFaultError, Shortfall
from governance.errors import EngineError

_FAULT_WORDS: Final[Mapping[Fault, str]] = {
    Fault.REFUSED: (
        "The model's server refused every form of request. "
        "Check CHATHAM_LLM and CHATHAM_LLM_BASE_URL, and that the model is loaded there."
    ),
    Fault.TRANSIENT: (
        "The model's server could not be reached or was busy, several times in a row. "
        "Check that it runs, then try the session again."
    ),
    Fault.STALLED: (
        "The model did not answer in time, so the session was stopped. "
        "Try it again, raise the time limit, or use the embedded engine."
    ),
    Fault.DENIED: "The model's server did not accept the key. Check the provider's key.",
    Fault.BROKEN: (
        "The model's library failed. Nothing of the session was kept there. "
        "Try the session again, or use the embedded engine."
    ),
}
_RUBBISH: Final = (
    "The model's answer did not have the form that was asked for, also not when asked again. "
    "Nothing of it was used. Try the session again, choose another model, or use the embedded "
    "engine."
)

_ENDED: Final = (
    "A yes was taken back while the model was asked, so it was not asked again. Nothing more was "
    "sent."
)


_WHY: Final[Mapping[Fault, Shortfall]] = {
    Fault.REFUSED: Shortfall.REQUEST_REFUSED,
    Fault.TRANSIENT: Shortfall.UNREACHABLE,
    Fault.STALLED: Shortfall.TOO_SLOW,
    Fault.DENIED: Shortfall.KEY_REFUSED,
    Fault.BROKEN: Shortfall.BROKEN,
}
_MOST_REPAIRS: Final = 2
_FIRST_REPAIR: Final = LADDER.index(Rung.JSON_MODE)
"""The strongest rung whose prompt can say what was wrong with the last answer."""
_LONGEST_PAUSE: Final = 30.0


@dataclass(slots=True)
class _Tally:
    """What one completion has taken so far."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def usage(self) -> Usage:
        return Usage(
            input_tokens=self.input_tokens, output_tokens=self.output_tokens, calls=self.calls
        )


class LadderTransport:
    """Asks one model, down the ladder of structured output.

    The rung that worked is remembered, so a server's refusals are paid for once.
    """

    def __init__(
        self,
        asker: Asker,
        identity: ModelIdentity,
        *,
        limits: Limits,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._asker: Final = asker
        self._identity: Final = identity
        self._limits: Final = limits
        self._sleep = sleep
        self._lock: Final = Lock()
        self._first = 0

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._identity

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        if permit.processor != self._identity.processor:
            raise EngineError(
                "These words were cleared for another processor than this model. Nothing was sent."
            )
        tally = _Tally()
        with self._lock:
            place = self._first
        problems: tuple[str, ...] = ()
        repairs = 0
        while True:
            rung = LADDER[place]
            sent = messages_for(rung, messages, schema, problems)
            asked = Asked(rung=rung, messages=sent, schema=schema_of(schema), permit=permit)
            answer = self._request(asked, tally)
            if isinstance(answer, Fault):
                if answer in {Fault.REFUSED, Fault.BROKEN} and rung is not LADDER[-1]:
                    place += 1
                    continue
                raise ModelFaultError(_FAULT_WORDS[answer], _WHY[answer], tally.usage())
            read = parse_answer(answer, schema)
            match read:
                case Parsed():
                    with self._lock:
                        if not repairs:
                            self._first = place
                    return Completion(parsed=read.value, usage=tally.usage(), server=answer.server)
                case Unusable():
                    repairs += 1
                    if repairs > _MOST_REPAIRS:
                        raise ModelFaultError(_RUBBISH, Shortfall.UNUSABLE_ANSWER, tally.usage())
                    problems = read.problems
                    place = min(max(place + 1, _FIRST_REPAIR), len(LADDER) - 1)

    def _request(self, asked: Asked, tally: _Tally) -> RawAnswer | Fault:
        """One rung, tried again while the server is only busy."""
        from tenacity import (  # noqa: PLC0415  -- needed when a model is asked, not at start-up
            RetryError,
            Retrying,
            retry_if_result,
            stop_after_attempt,
            wait_exponential,
            wait_random,
        )

        pause = self._limits.backoff_seconds

        def once() -> RawAnswer | Fault:
            # Repairs and second tries may come long after the gateway has asked.
            if tally.calls and not asked.permit.stands():
                raise ModelFaultError(_ENDED, Shortfall.REQUEST_REFUSED, tally.usage())
            tally.calls += 1
            return self._asker.ask(asked)

        retrying = Retrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=wait_exponential(multiplier=pause, max=_LONGEST_PAUSE) + wait_random(0, pause),
            retry=retry_if_result(_is_transient),
            sleep=self._sleep,
        )
        try:
            answer = retrying(once)
        except RetryError:
            return Fault.TRANSIENT
        if isinstance(answer, RawAnswer):
            tally.input_tokens += _first_known(answer.input_tokens, estimate_tokens(asked.messages))
            written = ChatMessage(role="assistant", text=answer.text)
            tally.output_tokens += _first_known(answer.output_tokens, estimate_tokens([written]))
        return answer


def _is_transient(answer: RawAnswer | Fault) -> bool:
    return answer is Fault.TRANSIENT


def _first_known(reported: int | None, guessed: int) -> int:
    return guessed if reported is None else reported
