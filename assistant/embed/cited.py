"""Somebody else's chain, read as cited lines: what the output guard can ask for evidence.

A line ends with the turns it rests on, such as `The rota is handed over. [3, 7]`. Invariant: no
text of an answer is left out of `cited`; a line without citations has no turns, and the guard
stops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self, cast

from pydantic import BaseModel

from assistant.llm.render import visible
from governance.errors import EngineError
from governance.output import CitedText

MOST_CHARACTERS: Final = 100_000
_CITATIONS: Final = re.compile(r"\s*((?:\[\s*\d{1,6}(?:\s*[,;]\s*\d{1,6})*\s*\]\s*)+)([.!?]?)\s*$")
_NUMBER: Final = re.compile(r"\d+")
_UNREADABLE: Final = (
    "The chain answered with something that is not text, a message, or lines with turns. Nothing "
    "of it was used. Let it answer one line a fact, each ending with its turns, such as [3, 7]."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedAnswer:
    """A chain's answer as lines with their turns; implements `governance.output.Output`."""

    lines: tuple[CitedText, ...]

    def cited(self) -> tuple[CitedText, ...]:
        """Every line."""
        return self.lines

    def map_text(self, change: Callable[[str], str], /) -> Self:
        """The same answer with `change` applied to every line, turns untouched."""
        changed = (CitedText(text=change(line.text), turns=line.turns) for line in self.lines)
        return type(self)(lines=tuple(changed))

    @property
    def text(self) -> str:
        """The lines as the chain would have written them, each with its turns."""
        return "\n".join(
            f"{line.text} [{', '.join(str(turn) for turn in line.turns)}]" for line in self.lines
        )


def read_answer(answer: object) -> CitedAnswer:
    """The cited lines of a string, a message, or an object with `lines`.

    lines: strings that end with citations, or objects with `text` and `turns`.

    Raises:
        EngineError: it is none of these, or longer than `MOST_CHARACTERS`.
    """
    if isinstance(answer, BaseModel) and not hasattr(answer, "content"):
        answer = answer.model_dump()
    if isinstance(answer, Mapping):
        return CitedAnswer(lines=_from_lines(cast("Mapping[object, object]", answer)))
    text = answer if isinstance(answer, str) else getattr(answer, "text", None)
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise EngineError(_UNREADABLE)
    # A plain string, whatever subclass a message's text may be.
    lines = [_read_line(line) for line in str(text).splitlines() if line.strip()]
    return CitedAnswer(lines=tuple(lines))


def _from_lines(answer: Mapping[object, object]) -> tuple[CitedText, ...]:
    # Another key might hold text that the guard would never see.
    lines = answer.get("lines")
    if set(answer) != {"lines"} or not isinstance(lines, Sequence) or isinstance(lines, str):
        raise EngineError(_UNREADABLE)
    found = tuple(_one(line) for line in cast("Sequence[object]", lines))
    if sum(len(line.text) for line in found) > MOST_CHARACTERS:
        raise EngineError(_UNREADABLE)
    return found


def _one(line: object) -> CitedText:
    if isinstance(line, str):
        return _read_line(line)
    if isinstance(line, Mapping):
        fields = cast("Mapping[object, object]", line)
        text, turns = fields.get("text"), fields.get("turns")
        if set(fields) == {"text", "turns"} and isinstance(text, str) and _are_numbers(turns):
            return CitedText(text=visible(text), turns=tuple(cast("Sequence[int]", turns)))
    raise EngineError(_UNREADABLE)


def _are_numbers(turns: object) -> bool:
    return isinstance(turns, list | tuple) and all(
        type(turn) is int for turn in cast("Sequence[object]", turns)
    )


def _read_line(line: str) -> CitedText:
    seen = visible(line)
    found = _CITATIONS.search(seen)
    if found is None:
        return CitedText(text=seen, turns=())
    turns = tuple(sorted({int(number) for number in _NUMBER.findall(found[1])}))
    return CitedText(text=seen[: found.start()].rstrip() + found[2], turns=turns)
