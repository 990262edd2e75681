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
)


@runtime_checkable
class Orders(Protocol):
    """Something that can be told what obeying the next session means."""

    def obey(self, lines: Sequence[str], orders: Sequence[str], /) -> None:
        """lines: what to write; orders: what the attacker said."""
        ...


class Counting:
    """Another transport, counted. spent: since it was last set to `NOTHING`."""

    def __init__(self, inner: ChatTransport) -> None:
        self._inner: Final = inner
        self.spent = NOTHING

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self._inner.identity

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        answer = self._inner.complete(messages, schema, permit)
        self.spent = self.spent.plus(answer.usage)
        return answer
