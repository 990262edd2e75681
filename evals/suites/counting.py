"""A chat transport that counts what passes through it, and the port of one that takes orders.

Invariant: it changes nothing of what is asked or answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

from assistant.llm.chat import (
    NOTHING,
    ChatMessage,
    ChatTransport,
    Completion,
    ModelIdentity,
    Permit,
    T,
    Usage,
)
from assistant.llm.shortfall import ModelFaultError


@runtime_checkable
class Orders(Protocol):
    """Something that can be told what obeying the next session means."""

    def obey(self, lines: Sequence[str], orders: Sequence[str], /) -> None:
        """lines: what to write; orders: what the attacker said."""
        ...


class Counting:
    """Another transport, counted. spent: since it was last set to `NOTHING`. whole: ever.

    answered: how many requests came back with something usable.
    """

    def __init__(self, inner: ChatTransport) -> None:
        self._inner: Final = inner
        self.spent = NOTHING
        self.whole = NOTHING
        self.answered = 0

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._inner.identity

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        try:
            answer = self._inner.complete(messages, schema, permit)
        except ModelFaultError as fault:
            self._add(fault.usage)  # what failed was paid for all the same
            raise
        self._add(answer.usage)
        self.answered += 1
        return answer

    def _add(self, usage: Usage) -> None:
        self.spent = self.spent.plus(usage)
        self.whole = self.whole.plus(usage)


def between(before: Usage, after: Usage) -> Usage:
    """What was spent from one moment to another."""
    return Usage(
        input_tokens=after.input_tokens - before.input_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        calls=after.calls - before.calls,
    )
