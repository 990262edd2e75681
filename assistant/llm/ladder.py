"""The ladder of structured output: json_schema, then a tool call, then JSON mode, then plain words.

Servers differ, and a refused rung is no reason to fail (DESIGN §3). The two lower rungs are the
repair as well: they say what was wrong with the last answer, by field and never by value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, Generic

from pydantic import BaseModel, ValidationError

from assistant.llm.chat import ChatMessage, T

MOST_ANSWER_CHARACTERS: Final = 200_000
_MOST_PROBLEMS: Final = 6


class Rung(Enum):
    """A way of asking for structure; the value is LangChain's name for it where it has one."""

    JSON_SCHEMA = "json_schema"
    TOOL_CALL = "function_calling"
    JSON_MODE = "json_mode"
    WORDS = "words"


LADDER: Final = tuple(Rung)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """What a model sent back, before anybody has looked at it.

    arguments: of the first tool call, if it made one. model: which one the server says it was.
    server: which of several servers answered.
    """

    text: str = field(repr=False)
    arguments: dict[str, Any] | None = field(default=None, repr=False)
    input_tokens: int | None = None
    output_tokens: int | None = None
    model: str | None = field(default=None, repr=False)
    server: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[T]):
    """An answer that fits the schema."""

    value: T = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An answer that does not. problems: such as `commitments.0.turns: int_type`, no values."""

    problems: tuple[str, ...]


def parse_answer(answer: RawAnswer, schema: type[T]) -> Parsed[T] | Unusable:
    """Read an answer of any rung.

    Code fences and words around the outermost braces are dropped; anything else must fit.
    """
    if answer.arguments is not None:
        return _validated(lambda: schema.model_validate(answer.arguments))
    text = answer.text
    if len(text) > MOST_ANSWER_CHARACTERS:
        return Unusable(problems=("answer: too_long",))
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return Unusable(problems=("answer: no_json_object",))
    return _validated(lambda: schema.model_validate_json(text[start : end + 1]))


def schema_of(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema to send: every field required, also those with a default on our side."""
    return schema.model_json_schema(mode="serialization")


def messages_for(
    rung: Rung,
    messages: Sequence[ChatMessage],
    schema: type[BaseModel],
    problems: Sequence[str] = (),
) -> tuple[ChatMessage, ...]:
    """The messages a rung sends: the weaker ones carry the schema in words."""
    if rung in {Rung.JSON_SCHEMA, Rung.TOOL_CALL}:
        return tuple(messages)
    shape = json.dumps(schema_of(schema), separators=(",", ":"))
    words = f"Answer with one JSON object that fits this JSON Schema, and nothing else:\n{shape}"
    if problems:
        listed = "; ".join(problems)
        words += f"\nAn earlier answer did not fit. What was wrong with it: {listed}."
    if messages and messages[-1].role == "user":
        # Some servers insist that user and assistant take turns.
        *before, last = messages
        return (*before, replace(last, text=f"{last.text}\n\n{words}"))
    return (*messages, ChatMessage(role="user", text=words))


def _validated(read: Callable[[], T]) -> Parsed[T] | Unusable:
    try:
        return Parsed(value=read())
    except ValidationError as error:
        # Locations and types only: `input` and `ctx` would quote the model, and so the session.
        details = error.errors(include_input=False, include_context=False, include_url=False)
        problems = tuple(
            f"{'.'.join(str(part) for part in d['loc'][:4]) or 'answer'}: {d['type']}"
            for d in details[:_MOST_PROBLEMS]
        )
        return Unusable(problems=problems)
