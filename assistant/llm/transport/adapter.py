"""The adapter of `ChatTransport` over any LangChain chat model.

Invariants: nothing is traced, cached or printed by the library; no provider's exception passes,
not even as a cause or context; a call is over within its deadline; requests are bounded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from assistant.llm.chat import (
    ChatMessage,
    Completion,
    ModelIdentity,
    T,
    Usage,
    estimate_tokens,
)
from assistant.llm.deadline import Deadline, ThreadDeadline
from assistant.llm.faults import Fault, classify
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
from assistant.llm.transport.quiet import forbid_eavesdropping, silenced
from assistant.llm.turnstile import turnstile_of

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessage

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one completion.

    seconds: wall clock per request. attempts: requests per rung when the server is busy.
    backoff_seconds: first pause between them, doubled each time, with jitter. at_once: requests
    to one processor under way in this process; a further one waits its turn, within its seconds.
    """

    seconds: float = 300.0
    attempts: int = 3
    backoff_seconds: float = 0.5
    at_once: int = 4


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


class LangChainTransport:
    """Asks one LangChain chat model, down the ladder of structured output.

    The rung that worked is remembered, so a server's refusals are paid for once.
    """

    def __init__(
        self,
        model: BaseChatModel,
        identity: ModelIdentity,
        *,
        limits: Limits | None = None,
        deadline: Deadline | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        # The library's own cache, callbacks and printing would each keep or show the prompt.
        self._model = model.model_copy(update={"cache": False, "callbacks": None, "verbose": False})
        self._identity = identity
        self._limits = limits or Limits()
        self._deadline = deadline or ThreadDeadline()
        self._sleep = sleep
        self._turnstile = turnstile_of(identity.processor.id, self._limits.at_once)
        self._lock = Lock()
        self._first = 0

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._identity

    def complete(self, messages: Sequence[ChatMessage], schema: type[T], /) -> Completion[T]:
        """See `ChatTransport.complete`."""
        forbid_eavesdropping()
        tally = _Tally()
        with self._lock:
            place = self._first
        problems: tuple[str, ...] = ()
        repairs = 0
        while True:
            rung = LADDER[place]
            sent = messages_for(rung, messages, schema, problems)
            answer = self._request(rung, sent, schema, tally)
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
                    return Completion(parsed=read.value, usage=tally.usage())
                case Unusable():
                    repairs += 1
                    if repairs > _MOST_REPAIRS:
                        raise ModelFaultError(_RUBBISH, Shortfall.UNUSABLE_ANSWER, tally.usage())
                    problems = read.problems
                    place = min(max(place + 1, _FIRST_REPAIR), len(LADDER) - 1)

    def _request(
        self, rung: Rung, messages: Sequence[ChatMessage], schema: type[T], tally: _Tally
    ) -> RawAnswer | Fault:
        """One rung, tried again while the server is only busy."""
        from tenacity import (  # noqa: PLC0415  -- comes with LangChain, which loads late
            RetryError,
            Retrying,
            retry_if_result,
            stop_after_attempt,
            wait_exponential,
            wait_random,
        )

        pause = self._limits.backoff_seconds

        def once() -> RawAnswer | Fault:
            tally.calls += 1
            return self._once(rung, messages, schema)

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
            tally.input_tokens += _first_known(answer.input_tokens, estimate_tokens(messages))
            written = ChatMessage(role="assistant", text=answer.text)
            tally.output_tokens += _first_known(answer.output_tokens, estimate_tokens([written]))
        return answer

    def _once(
        self, rung: Rung, messages: Sequence[ChatMessage], schema: type[T]
    ) -> RawAnswer | Fault:
        def call() -> RawAnswer:
            # An empty context: a caller's tracers and callbacks live in context variables.
            return Context().run(_ask, self._model, rung, messages, schema_of(schema))

        try:
            with self._turnstile.passing(self._limits.seconds):
                return self._deadline.run(call, self._limits.seconds)
        except Exception as error:  # noqa: BLE001  -- any provider's; judged by class and status
            return classify(error)


def _ask(
    model: BaseChatModel, rung: Rung, messages: Sequence[ChatMessage], schema: dict[str, Any]
) -> RawAnswer:
    prompt = [(m.role, m.text) for m in messages]
    with silenced():
        if rung is Rung.WORDS:
            raw: AIMessage = model.invoke(prompt, config={"callbacks": []})
        else:
            structured = model.with_structured_output(schema, method=rung.value, include_raw=True)
            answered = cast("dict[str, Any]", structured.invoke(prompt, config={"callbacks": []}))
            raw = answered["raw"]
    usage = raw.usage_metadata
    return RawAnswer(
        text=raw.text,
        arguments=dict(raw.tool_calls[0]["args"]) if raw.tool_calls else None,
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
    )


def _is_transient(answer: RawAnswer | Fault) -> bool:
    return answer is Fault.TRANSIENT


def _first_known(reported: int | None, guessed: int) -> int:
    return guessed if reported is None else reported
