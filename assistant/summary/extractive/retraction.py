"""Commitments taken back later in the same session ("actually, scrap the e-mail").

Invariant: a retraction only ever removes; what stays is untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.due import dues, same_time
from assistant.summary.extractive.words import content, overlap

if TYPE_CHECKING:
    from assistant.summary.extractive.commitments import Step
    from assistant.summary.extractive.dialogue import Talk

RECENT: Final = 6
"""Turns within which "scrap that" means the promise just made."""
NEAR: Final = 0.75
"""Cosine plus overlap of content words from which a retraction is about a promise."""


def without_retracted(talk: Talk, steps: Sequence[Step]) -> list[Step]:
    """The steps that nobody took back after making them."""
    kept = list(steps)
    for index, sentence in enumerate(talk.sentences):
        if talk.turns[sentence.turn].role != "coachee" or not cues.RETRACTS.search(sentence.low):
            continue
        before = talk.previous(sentence.turn)
        around = (
            sentence.low if before is None else f"{talk.turns[before].text.lower()} {sentence.low}"
        )
        words = content(sentence.low) or content(around)
        named = [d.text for d in dues(around)]
        best: tuple[float, Step] | None = None
        for step in kept:
            if talk.turns[step.turn].role != "coachee":
                continue
            last = max((step.turn, *step.support))
            if step.turn > sentence.turn or (
                step.turn == sentence.turn and index <= step.members[-1]
            ):
                continue
            near = max(float(talk.vectors[index] @ talk.vectors[i]) for i in step.members)
            likeness = near + overlap(step.about, words) + 0.5 * (sentence.turn - last <= RECENT)
            if step.due is not None and any(same_time(step.due, d) for d in named):
                likeness += 0.5
            if likeness >= NEAR and (best is None or likeness > best[0]):
                best = (likeness, step)
        if best is not None:
            kept.remove(best[1])
    return kept
