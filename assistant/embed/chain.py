"""A guarded chain is itself a LangChain Runnable, so that it composes, batches and runs async.

Invariants: the wrapped chain gets one masked text and nothing else: no raw turn, no config, no
callback, tag or tracer of the caller; no exception of it passes, since it may quote what it read.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any, Final, TypeAlias

from langchain_core.runnables import Runnable, RunnableConfig

from assistant.embed.cited import CitedAnswer, read_answer
from assistant.llm.deadline import Deadline, StalledError
from assistant.llm.transport.quiet import forbid_eavesdropping, silenced
from governance.errors import EngineError
from governance.outcomes import Outcome
from governance.raw import Transcript
from governance.stages import ForCoach, Released

Answered: TypeAlias = Released[ForCoach, CitedAnswer] | Outcome
Through: TypeAlias = Callable[[Transcript, Callable[[str], CitedAnswer]], Answered]
"""The gates: `ChainGates.run`."""


class GuardedChain(Runnable[Transcript, Answered]):
    """What `guard` returns: transcripts in, `Released` or an `Outcome` out.

    `invoke`, `batch` (each transcript stands for itself), `ainvoke` and `|` work as on any
    Runnable. The caller's config is taken and dropped. A chain around it hands the transcript in,
    so that chain's own tracers see it: trace what comes out of here, not what goes in.
    """

    def __init__(
        self, chain: Runnable[str, Any], through: Through, *, deadline: Deadline, seconds: float
    ) -> None:
        self._chain: Final = chain
        self._through: Final = through
        self._deadline: Final = deadline
        self._seconds: Final = seconds

    def invoke(
        self,
        input: Transcript,  # noqa: A002  -- LangChain's signature
        config: RunnableConfig | None = None,  # noqa: ARG002  -- taken and dropped, see above
        **kwargs: Any,  # noqa: ANN401  -- LangChain's signature
    ) -> Answered:
        """What the coach may read, names restored, or which gate said no and why.

        Raises:
            ChathamError: a gate or the chain broke; nothing was released.
            TypeError: the input is no transcript, or there are further arguments.
        """
        if kwargs:
            raise TypeError("A guarded chain takes a transcript and no further arguments.")
        forbid_eavesdropping()
        return self._through(input, self._ask)

    def _ask(self, turns: str) -> CitedAnswer:
        answer, failed = self._answer(turns)
        if failed is not None:
            # Raised out here, so that the chain's exception is not even its context.
            raise EngineError(failed)
        return read_answer(answer)

    def _answer(self, turns: str) -> tuple[object, str | None]:
        def call() -> object:
            # An empty context: callbacks and tracers of the caller live in context variables.
            return Context().run(_invoke, self._chain, turns)

        try:
            return self._deadline.run(call, self._seconds), None
        except StalledError:
            return None, (
                "The chain did not answer in time, so the session was stopped. "
                "Try it again, or give it more time with guard(…, seconds=…)."
            )
        except Exception as error:  # noqa: BLE001  -- anybody's; it may quote the session
            return None, (
                f"The chain failed ({type(error).__name__}). Its message is left out because it "
                "may quote the session. Try it on made-up text without the guard."
            )


def _invoke(chain: Runnable[str, Any], turns: str) -> object:
    with silenced():
        return chain.invoke(turns, config={"callbacks": []})
