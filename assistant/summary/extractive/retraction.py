"""Commitments taken back later in the same session ("actually, scrap the e-mail").

Invariant: a retraction only ever removes; what stays is untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.summary.extractive import cues

if TYPE_CHECKING:
    from assistant.summary.extractive.commitments import Step
    from assistant.summary.extractive.dialogue import Talk

NEAR: Final = 0.4
"""Cosine from which a retracting sentence is about the commitment."""


def without_retracted(talk: Talk, steps: Sequence[Step]) -> list[Step]:
    """The steps that nobody took back after making them."""
    kept = list(steps)
    for index, sentence in enumerate(talk.sentences):
        if not cues.RETRACTS.search(sentence.low):
            continue
        earlier = [s for s in kept if s.turn < sentence.turn and index not in s.members]
        scored = [
            (max(float(talk.vectors[index] @ talk.vectors[i]) for i in s.members), s)
            for s in earlier
        ]
        if scored:
            near, step = max(scored, key=lambda pair: pair[0])
            if near >= NEAR:
                kept.remove(step)
    return kept
