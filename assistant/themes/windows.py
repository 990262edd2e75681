"""What the classifier reads of a session: its sentences and its turns.

One theme is a sentence, another is only told over a turn, so both lengths are read. Runs of several
turns said nothing beyond them and cost two thirds of the time (ADR 41).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.summary.extractive.sentences import split

SENTENCE_WORDS: Final = 5
TURN_WORDS: Final = 6
OPENING: Final = 0.3
"""Share of the turns in which people say what they came for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Texts of a session by length. opening: how many of `turns` open it, at least one."""

    sentences: tuple[str, ...] = field(repr=False)
    turns: tuple[str, ...] = field(repr=False)

    @property
    def opening(self) -> int:
        """How many of `turns` are the opening."""
        return max(1, int(OPENING * len(self.turns)))


def windows(turns: Sequence[str]) -> Windows | None:
    """The windows of a session's turns, in order; None when nobody says anything."""
    said = [turn for turn in turns if turn.strip()]
    if not said:
        return None
    sentences = [turn[a:b] for turn in said for a, b in split(turn)]
    long = tuple(turn for turn in said if len(turn.split()) >= TURN_WORDS)
    return Windows(
        sentences=tuple(s for s in sentences if len(s.split()) >= SENTENCE_WORDS)
        or tuple(sentences),
        turns=long or tuple(said),
    )
