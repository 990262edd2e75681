"""Making lines from sentences of the session: spans, joined verbatim pieces, no near-repeats.

Invariant: every piece of a line (pieces are joined by " … ") is a filler-free span of a cited turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.sentences import trimmed
from assistant.summary.schema import Line

GAP: Final = " … "
REPEAT: Final = 0.8
"""Cosine from which two lines say the same."""


def span_text(talk: Talk, turn: int, first: int, last: int) -> str:
    """The words of a turn from sentence `first` to sentence `last`, trimmed."""
    a, b = talk.sentences[first], talk.sentences[last]
    return trimmed(talk.turns[turn].text[a.start : b.end])


def joined(parts: Sequence[str]) -> str:
    """Verbatim pieces in one text, the gap between them shown."""
    return GAP.join(p.strip() for p in parts if p.strip())


def line(talk: Talk, first: int, last: int | None = None) -> Line:
    """One line from neighbouring sentences of one turn."""
    turn = talk.sentences[first].turn
    text = span_text(talk, turn, first, first if last is None else last)
    return Line(text=text, turns=(talk.turns[turn].number,))


def distinct(
    talk: Talk, ranked: Iterable[int], *, count: int, taken: Sequence[int] = ()
) -> list[int]:
    """The first `count` sentences of a ranking that repeat neither each other nor `taken`."""
    kept: list[int] = []
    for i in ranked:
        others = [*kept, *taken]
        if all(float(talk.vectors[i] @ talk.vectors[j]) < REPEAT for j in others):
            kept.append(i)
        if len(kept) == count:
            break
    return kept
