"""The port to a chat model: messages and a schema in, a parsed answer out, or an EngineError.

Only the gateway calls it, and only with rendered masked text. Invariant: what comes back has
passed the schema, and no provider's words (they may quote the prompt) travel in an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from governance.identity import BundleDigest, Processor

T = TypeVar("T", bound=BaseModel)

ChatRole: TypeAlias = Literal["system", "user", "assistant"]
Parameter: TypeAlias = str | int | float | bool | None

_CHARACTERS_PER_TOKEN: Final = 3
"""Low on purpose: English prose has about four, pseudonyms and numbers fewer."""
_TOKENS_PER_MESSAGE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message of a rendered prompt."""

    role: ChatRole
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an answer took. calls: requests made, refused rungs of the ladder included.

    Tokens are the provider's own count, or `estimate_tokens` where it gives none.
    """

    input_tokens: int
    output_tokens: int
    calls: int

    def plus(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            calls=self.calls + other.calls,
        )


NOTHING: Final = Usage(input_tokens=0, output_tokens=0, calls=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Generic[T]):
    """A parsed answer with what it took. server: which of several gave it, by its place."""

    parsed: T = field(repr=False)
    usage: Usage
    server: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which model, run by whom, with which parameters: its part of the bundle digest."""

    model: str
    processor: Processor
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """On what words may go to a model. The gateway writes it, from a stage's own header.

    purpose: what their people agreed to. processor: whom they agreed to. bundle: what was approved
    to ask. It names no person and no session: whoever sends needs neither. stands: whether
    everybody's yes does, asked before each further request for the same answer; it does not travel.
    """

    purpose: str
    processor: Processor
    bundle: BundleDigest
    stands: Callable[[], bool] = field(compare=False, repr=False)


class ChatTransport(Protocol):
    """A way to one chat model."""

    @property
    def identity(self) -> ModelIdentity:
        """The model behind it."""
        ...

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """The model's answer as `schema`, if `permit` is for this model.

        Raises:
            EngineError: unreachable, too slow, or nothing that fits the schema. Its message holds
                no text of the prompt or the answer.
        """
        ...


def estimate_tokens(messages: Sequence[ChatMessage]) -> int:
    """An upper-side guess of the tokens in `messages`, without any provider's tokenizer."""
    letters = sum(len(m.text) for m in messages)
    return letters // _CHARACTERS_PER_TOKEN + _TOKENS_PER_MESSAGE * len(messages)
