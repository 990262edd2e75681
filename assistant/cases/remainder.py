"""What is left of a session without its flagged parts and the turns that answer them.

Invariant: a flagged turn never stays, nor does the question before it or the answer after it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from governance.raw import Turn

REACH: Final = 2
"""How many turns of the same speaker are followed before the other one's answer is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """kept: turns under their own numbers. left_out: the numbers of the others."""

    kept: tuple[Turn, ...]
    left_out: tuple[int, ...]


def without(turns: Sequence[Turn], flagged: Collection[int]) -> Remainder:
    """Take the flagged turns out, each with its neighbours up to the other speaker's next word."""
    out = set[int]()
    for place, turn in enumerate(turns):
        if turn.number in flagged:
            out |= {place, *_reached(turns, place, -1), *_reached(turns, place, 1)}
    return Remainder(
        kept=tuple(turn for place, turn in enumerate(turns) if place not in out),
        left_out=tuple(turns[place].number for place in sorted(out)),
    )


def _reached(turns: Sequence[Turn], place: int, step: int) -> list[int]:
    reached = list[int]()
    for far in range(1, REACH + 1):
        at = place + far * step
        if not 0 <= at < len(turns):
            break
        reached.append(at)
        if turns[at].speaker != turns[place].speaker:
            break
    return reached
