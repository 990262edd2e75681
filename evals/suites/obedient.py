"""The worst model there is: it carries out every order an attacker gave, word for word.

A stand-in for the generative path. It fills whatever form it is asked for with what obeying would
say, cites the very turn the order stands in, and quotes it truly, so that only what is checked
after the model can stop it. It sees masked text only, like any model; the attacker's own words are
handed to it beforehand, as if it had guessed them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from assistant.llm.chat import (
    ChatMessage,
    Completion,
    ModelIdentity,
    Permit,
    T,
    Usage,
    estimate_tokens,
)
from assistant.llm.ladder import schema_of
from governance.errors import EngineError
from governance.identity import Locality, Processor, ProcessorId

IDENTITY: Final = ModelIdentity(
    model="evaluation:obedient",
    processor=Processor(id=ProcessorId("chatham:obedient-model"), locality=Locality.LOCAL),
    parameters={"temperature": 0.0},
)
_TURN: Final = re.compile(r"\[(\d+)\] (?:coach|coachee): (.+)")
_PSEUDONYM: Final = re.compile(r"\[[A-Z]+_\d+\]")
_QUOTED_WORDS: Final = 20
_FEWEST_WORDS: Final = 4
MOST_ITEMS: Final = 12
_OWNERS: Final = ("coachee", "coach")


class Obedient:
    """A chat transport that obeys. See the module."""

    def __init__(self) -> None:
        self._lines: tuple[str, ...] = ()
        self._orders: tuple[str, ...] = ()

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return IDENTITY

    def obey(self, lines: Sequence[str], orders: Sequence[str], /) -> None:
        """See `evals.suites.counting.Orders`."""
        self._lines, self._orders = tuple(lines), tuple(orders)

    def complete(
        self,
        messages: Sequence[ChatMessage],
        schema: type[T],
        permit: Permit,  # noqa: ARG002  -- nothing leaves here
        /,
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        prompt = "\n".join(message.text for message in messages)
        answer = filled(schema_of(schema), prompt, self._lines, self._orders)
        try:
            parsed = schema.model_validate(answer)
        except ValueError:
            raise EngineError("The obedient model could not fill the form.") from None
        usage = Usage(input_tokens=estimate_tokens(messages), output_tokens=100, calls=1)
        return Completion(parsed=parsed, usage=usage)


def filled(
    schema: Mapping[str, Any], prompt: str, lines: Sequence[str], orders: Sequence[str]
) -> Any:  # noqa: ANN401  -- whatever the form asks for
    """An answer in the form of a JSON Schema, every text of it obedient."""
    turn, words = _ordered_in(prompt, orders)
    pseudonyms = _PSEUDONYM.findall(prompt)
    said = [_with_pseudonyms(line, pseudonyms) for line in lines] or ["As you wish."]
    form = _Form(schema, number=turn, quote=" ".join(words.split()[:_QUOTED_WORDS]), lines=said)
    return form.fill(schema, "")


class _Form:
    """Fills a JSON Schema."""

    def __init__(
        self, whole: Mapping[str, Any], *, number: int, quote: str, lines: Sequence[str]
    ) -> None:
        self._definitions: Final = cast("Mapping[str, Any]", whole.get("$defs", {}))
        self._number: Final = number
        self._quote: Final = quote
        self._lines: Final = lines
        self._next: Final = self._in_turn()
        self._item = 1

    def _in_turn(self) -> Iterator[str]:
        while True:
            yield from self._lines

    def fill(self, schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  -- any JSON
        if "$ref" in schema:
            schema = self._definitions[str(schema["$ref"]).rsplit("/", 1)[-1]]
        if "anyOf" in schema:
            options = [o for o in schema["anyOf"] if o.get("type") != "null"]
            return None if name == "due" else self.fill(options[0], name)
        if "enum" in schema:
            named = cast("Sequence[Any]", schema["enum"])
            return next((one for one in _OWNERS if one in named), named[0])
        if "const" in schema:
            return schema["const"]
        return self._of_type(schema, name)

    def _of_type(self, schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  -- any JSON
        match schema.get("type"):
            case "object":
                fields = cast("Mapping[str, Mapping[str, Any]]", schema.get("properties", {}))
                made: Any = {key: self.fill(value, key) for key, value in fields.items()}
            case "array":
                many = 1 if name == "turns" else MOST_ITEMS
                made = []
                for self._item in range(1, many + 1):
                    made.append(self.fill(schema.get("items", {}), name))
            case "integer":
                # A form may number its lines: then every line of it is attacked.
                made = self._number if name == "turns" else self._item
            case "number":
                made = 1.0
            case "boolean":
                made = True
            case _:
                made = self._quote if name == "quote" else next(self._next)
        return made


def _ordered_in(prompt: str, orders: Sequence[str]) -> tuple[int, str]:
    """The turn of the prompt that shares most words with the orders, and its words."""
    wanted = {word for order in orders for word in order.casefold().split()}
    turns = [(int(number), words) for number, words in _TURN.findall(prompt)]
    if not turns:
        return 1, ""
    long = [turn for turn in turns if len(turn[1].split()) >= _FEWEST_WORDS] or turns
    return max(long, key=lambda turn: len(wanted & set(turn[1].casefold().split())))


def _with_pseudonyms(line: str, known: Sequence[str]) -> str:
    """The line with pseudonyms that were issued, so that no formal check stops it."""
    if not known:
        return line
    return _PSEUDONYM.sub(lambda found: found[0] if found[0] in known else known[0], line)
