"""Cuts a session into overlapping stretches of speech short enough to be judged whole.

Invariant: every word is in a window, and a window knows the turns it was cut from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.policy.sensitivity.passages import Passage

WHOLE: Final = 110
"""Words up to which a text is one window."""
UNIT: Final = 30
"""Words from which a unit is full. A window is SPAN units, and the next begins STEP units later."""
SPAN: Final = 3
STEP: Final = 2
PIECE: Final = 45
"""Words in a unit at most, so that a monologue is cut too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of speech. turns: numbers of the turns in it, ascending."""

    turns: tuple[int, ...]
    text: str = field(repr=False)


def windows(passages: Sequence[Passage]) -> tuple[Window, ...]:
    """The windows in order; one for a short text, none for an empty one."""
    spoken = [(passage.number, passage.text.split()) for passage in passages]
    if sum(len(words) for _, words in spoken) <= WHOLE:
        text = "\n".join(passage.text for passage in passages if passage.text.strip())
        numbers = tuple(sorted({number for number, words in spoken if words}))
        return (Window(turns=numbers, text=text),) if text else ()
    units = list(_units(spoken))
    last = max(1, len(units) - SPAN + STEP)
    return tuple(_joined(units[at : at + SPAN]) for at in range(0, last, STEP))


def _units(spoken: Sequence[tuple[int, list[str]]]) -> Iterator[Window]:
    words: list[str] = []
    turns: set[int] = set()
    for number, said in spoken:
        for at in range(0, len(said), PIECE):
            piece = said[at : at + PIECE]
            if words and len(words) + len(piece) > PIECE:
                yield Window(turns=tuple(sorted(turns)), text=" ".join(words))
                words, turns = [], set()
            words += piece
            turns.add(number)
            if len(words) >= UNIT:
                yield Window(turns=tuple(sorted(turns)), text=" ".join(words))
                words, turns = [], set()
    if words:
        yield Window(turns=tuple(sorted(turns)), text=" ".join(words))


def _joined(units: Sequence[Window]) -> Window:
    turns = sorted({number for unit in units for number in unit.turns})
    return Window(turns=tuple(turns), text=" ".join(unit.text for unit in units))
