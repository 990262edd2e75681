"""The adapter of `Asker` over any LangChain chat model, and the transport in one process.

Invariants: nothing is traced, cached or printed by the library; no provider's exception passes,
not even as a cause or context; a call is over within its deadline; requests are bounded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any, cast

from assistant.llm.asking import Asked, Limits
from assistant.llm.chat import ModelIdentity
from assistant.llm.deadline import Deadline, ThreadDeadline
from assistant.llm.faults import Fault, classify
from assistant.llm.ladder import RawAnswer, Rung
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.transport.quiet import forbid_eavesdropping, silenced
from assistant.llm.turnstile import turnstile_of
from governance.identity import Processor

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable


class LangChainAsker:
    """Sends one request to one LangChain chat model. server: which of a processor's it is at."""

    def __init__(
        self,
        model: BaseChatModel,
        processor: Processor,
        *,
        limits: Limits,
        deadline: Deadline | None = None,
        server: int = 0,
    ) -> None:
        # The library's own cache, callbacks and printing would each keep or show the prompt.
        self._model = model.model_copy(update={"cache": False, "callbacks": None, "verbose": False})
        self._seconds = limits.seconds
        self._deadline = deadline or ThreadDeadline()
        self._turnstile = turnstile_of(processor.id, limits.at_once, server)

    def ask(self, asked: Asked, /) -> RawAnswer | Fault:
        """See `Asker.ask`."""
        forbid_eavesdropping()

        def call() -> RawAnswer:
            # An empty context: a caller's tracers and callbacks live in context variables.
            return Context().run(_ask, self._model, asked)

        try:
            with self._turnstile.passing(self._seconds):
                return self._deadline.run(call, self._seconds)
        except Exception as error:  # noqa: BLE001  -- any provider's; judged by class and status
            return classify(error)


class LangChainTransport(LadderTransport):
    """Asks one LangChain chat model from this process."""

    def __init__(
        self,
        model: BaseChatModel,
        identity: ModelIdentity,
        *,
        limits: Limits | None = None,
        deadline: Deadline | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        bounds = limits or Limits()
        asker = LangChainAsker(model, identity.processor, limits=bounds, deadline=deadline)
        super().__init__(asker, identity, limits=bounds, sleep=sleep)
        self.asker = asker
        """The way to the model itself: what the egress process asks through."""


def _ask(model: BaseChatModel, asked: Asked) -> RawAnswer:
    prompt = [(m.role, m.text) for m in asked.messages]
    with silenced():
        if asked.rung is Rung.WORDS:
            raw: AIMessage = model.invoke(prompt, config={"callbacks": []})
        else:
            structured = model.with_structured_output(
                dict(asked.schema), method=asked.rung.value, include_raw=True
            )
            asking = _before_parsing(structured)
            answered = cast("dict[str, Any]", asking.invoke(prompt, config={"callbacks": []}))
            raw = answered["raw"]
    usage = raw.usage_metadata
    told = cast("dict[str, Any]", raw.response_metadata)
    name = told.get("model_name") or told.get("model")
    return RawAnswer(
        text=raw.text,
        arguments=dict(raw.tool_calls[0]["args"]) if raw.tool_calls else None,
        input_tokens=usage["input_tokens"] if usage else None,
        output_tokens=usage["output_tokens"] if usage else None,
        model=str(name) if name else None,
    )


def _before_parsing(structured: Runnable[Any, Any]) -> Runnable[Any, Any]:
    """The half that asks; the other half parses, and mends what it cannot parse.

    Answers are parsed by us. The library would drop letter after letter of rubbish and try again,
    which takes minutes for an answer of a hundred kilobytes.
    """
    first = cast("Runnable[Any, Any] | None", getattr(structured, "first", None))
    if first is None or "raw" not in getattr(first, "steps__", ()):
        return structured
    return first
