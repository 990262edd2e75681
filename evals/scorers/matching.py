"""Which predicted commitment stands for which gold one.

Invariant: one-to-one, and no other matching has more pairs; a prediction that cites more than
three turns, or none, matches nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

MOST_TURNS: Final = 3
"""A commitment cites at most so many turns; who cites the whole session must not match it all."""


def match(
    predicted: Sequence[Sequence[int]], gold: Sequence[AbstractSet[int]]
) -> tuple[tuple[int, int], ...]:
    """Pairs (index of prediction, index of gold) that share a turn.

    As many pairs as possible; among those the ones whose turns agree most (sum of Jaccard
    indices); among those the earliest. Exact dynamic programme over subsets of gold, which is
    small (2^commitments of one session).
    """
    cited = [frozenset(turns if len(turns) <= MOST_TURNS else ()) for turns in predicted]

    @cache
    def best(index: int, taken: int) -> tuple[int, float, tuple[tuple[int, int], ...]]:
        if index == len(cited):
            return (0, 0.0, ())
        choice = best(index + 1, taken)
        for column, turns in enumerate(gold):
            shared = len(cited[index] & turns)
            if not shared or taken >> column & 1:
                continue
            pairs, overlap, rest = best(index + 1, taken | 1 << column)
            overlap += shared / len(cited[index] | turns)
            candidate = (pairs + 1, overlap, ((index, column), *rest))
            if candidate[:2] > choice[:2] or (
                candidate[:2] == choice[:2] and candidate[2] < choice[2]
            ):
                choice = candidate
        return choice

    return best(0, 0)[2]
