"""Long sessions in overlapping windows of about ninety words, short texts whole.

A disclosure is rarely one turn: it is the turn, the question before and the silence after. Windows
overlap by a third so that none is cut in half everywhere. Invariant: every word is in a window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.policy.sensitivity.passages import Passage

WHOLE: Final = 110
"""Words up to which everything is one window."""
_UNIT: Final = 30
_MOST: Final = 45
_PIECE: Final = 60
_SPAN: Final = 3
_STEP: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Some words running, and the numbers of the passages they come from, ascending."""

    turns: tuple[int, ...]
    text: str = field(repr=False)


def windows_of(passages: Sequence[Passage]) -> tuple[Window, ...]:
    """Cut a session; no words give no window."""
    spoken = [passage for passage in passages if passage.text.strip()]
    if not spoken:
        return ()
    if sum(len(passage.text.split()) for passage in spoken) <= WHOLE:
        return (_joined([Window(turns=(p.number,), text=p.text) for p in spoken]),)
    units = list(_units(spoken))
    starts = range(0, max(1, len(units) - _SPAN + _STEP), _STEP)
    return tuple(_joined(units[start : start + _SPAN]) for start in starts)


def _units(passages: Sequence[Passage]) -> Iterator[Window]:
    gathered: list[Window] = []
    words = 0
    for piece in _pieces(passages):
        length = len(piece.text.split())
        if gathered and words + length > _MOST:
            yield _joined(gathered)
            gathered, words = [], 0
        gathered.append(piece)
        words += length
        if words >= _UNIT:
            yield _joined(gathered)
            gathered, words = [], 0
    if gathered:
        yield _joined(gathered)


def _pieces(passages: Sequence[Passage]) -> Iterator[Window]:
    for passage in passages:
        words = passage.text.split()
        for start in range(0, len(words), _PIECE):
            text = " ".join(words[start : start + _PIECE])
            yield Window(turns=(passage.number,), text=text)


def _joined(parts: Sequence[Window]) -> Window:
    turns = sorted({turn for part in parts for turn in part.turns})
    return Window(turns=tuple(turns), text=" ".join(part.text for part in parts))
