"""Making lines from sentences of the session: spans, joined verbatim pieces, no near-repeats.

Invariant: every piece of a line (pieces are joined by " … ") is a filler-free span of a cited turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.sentences import trimmed
from assistant.summary.schema import Line

GAP: Final = " … "
WORDS: Final = 45
"""Words a line may have before it is cut at a sentence."""
TOLD: Final = 32
"""Words up to which a telling sentence is completed by its neighbours."""
REPEAT: Final = 0.8
"""Cosine from which two lines say the same."""


_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”')]*(?=\s|$)|$)", re.DOTALL)
_GOES_ON = re.compile(
    r"\W*(?:it's|it is|it was|it wasn't|its|that's|and|because|but|so|which|i'm|they're|he's|"
    r"she's|not)\b"
)
_LEANS = re.compile(r"\W*(?:because|which|and|but|that's|it's|so|not|or)\b")


def span_text(talk: Talk, first: int, last: int) -> str:
    """The words of one turn from sentence `first` to sentence `last`, trimmed."""
    a, b = talk.sentences[first], talk.sentences[last]
    return trimmed(talk.turns[a.turn].text[a.start : b.end])


def joined(parts: Sequence[str]) -> str:
    """Verbatim pieces in one text, the gap between them shown."""
    return GAP.join(p.strip() for p in parts if p.strip())


def line(talk: Talk, first: int, last: int | None = None) -> Line:
    """One line from neighbouring sentences of one turn."""
    turn = talk.sentences[first].turn
    text = span_text(talk, first, first if last is None else last)
    return Line(text=text, turns=(talk.turns[turn].number,))


def excerpt(talk: Talk, turn: int, score: Callable[[Talk, int], float]) -> Line:
    """The part of a turn worth showing: its best sentence and neighbours up to `WORDS` words."""
    span = talk.of_turn[turn]
    first = last = max(span, key=lambda i: (score(talk, i), -i))
    words = _words(talk, first, last)
    while words < WORDS:
        around = [i for i in (first - 1, last + 1) if i in span]
        fitting = [i for i in around if words + _words(talk, i, i) <= WORDS]
        if not fitting:
            break
        following = max(fitting, key=lambda i: (score(talk, i), i))
        first, last = min(first, following), max(last, following)
        words = _words(talk, first, last)
    return line(talk, first, last)


def passage(talk: Talk, index: int, *, whole: bool = False) -> tuple[int, int]:
    """A telling sentence with what completes it ("It wasn't X." "It was Y."), as first and last.

    whole: take what follows in any case, as far as it is short.
    """
    span = talk.of_turn[talk.sentences[index].turn]
    first = last = index
    while last + 1 in span and _words(talk, first, last + 1) <= TOLD:
        if not whole and not _GOES_ON.match(talk.sentences[last + 1].low):
            break
        last += 1
    while first - 1 in span and _words(talk, first - 1, last) <= TOLD:
        if not _LEANS.match(talk.sentences[first].low):
            break
        first -= 1
    return first, last


def _words(talk: Talk, first: int, last: int) -> int:
    return sum(len(talk.sentences[i].low.split()) for i in range(first, last + 1))


def shortened(text: str) -> str:
    """A paragraph, or its first sentences when it is long."""
    if len(text.split()) <= WORDS:
        return trimmed(text)
    kept = ""
    for piece in _SENTENCE.findall(text):
        if kept and len((kept + piece).split()) > WORDS:
            break
        kept += piece
    return trimmed(kept)


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
