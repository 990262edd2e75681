"""Cuts a session into windows that fit a model's context, whole turns only, nothing left out.

Each window repeats the last turns of the one before, so that a promise and its "yes" are seen
together. Invariant: every turn stands in at least one window, in order; a turn too long for a
window is a fault, never silently shortened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from governance.errors import EngineError
from governance.masked import MaskedTurn

OVERLAP: Final = 4


def windows(
    turns: Sequence[MaskedTurn], *, fits: Callable[[Sequence[MaskedTurn]], bool]
) -> tuple[tuple[MaskedTurn, ...], ...]:
    """Runs of turns, each of which `fits`, overlapping by `OVERLAP` turns where there is room.

    fits: whether a run of turns is short enough; shorter runs of a fitting run must fit too.

    Raises:
        EngineError: a single turn does not fit.
    """
    found: list[tuple[MaskedTurn, ...]] = []
    start = 0
    while True:
        end = _furthest(turns, start, fits)
        found.append(tuple(turns[start:end]))
        if end >= len(turns):
            return tuple(found)
        start = max(start + 1, end - OVERLAP)
        while not fits(turns[start : end + 1]) and start < end:
            start += 1  # an overlap that leaves no room for the next turn would never end


def _furthest(
    turns: Sequence[MaskedTurn], start: int, fits: Callable[[Sequence[MaskedTurn]], bool]
) -> int:
    low, high = start + 1, len(turns)
    if not fits(turns[start:low]):
        raise EngineError(
            f"Turn {turns[start].number} alone is longer than the model can read. Nothing was "
            "sent. Use the embedded engine or a model with a larger context for this session."
        )
    while low < high:
        middle = (low + high + 1) // 2
        if fits(turns[start:middle]):
            low = middle
        else:
            high = middle - 1
    return low
