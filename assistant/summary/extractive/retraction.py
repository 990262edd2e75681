"""Commitments taken back later in the same session ("actually, scrap the e-mail").

Invariant: a retraction only ever removes; what stays is untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, same_time
from assistant.summary.extractive.steps import Step
from assistant.summary.extractive.words import content, overlap

RECENT: Final = 6
"""Turns within which "scrap that" means the promise just made."""
NEAR: Final = 0.75
"""Cosine plus overlap of content words from which a retraction is about a promise."""


def retracted(talk: Talk, found: Sequence[Step]) -> list[Step]:
    """The steps that somebody took back after making them."""
    kept, gone = list(found), list[Step]()
    for index, sentence in enumerate(talk.sentences):
        if talk.turns[sentence.turn].role != "coachee" or not cues.RETRACTS.search(sentence.low):
            continue
        best: tuple[float, Step] | None = None
        for step in kept:
            likeness = _about(talk, index, step)
            if likeness >= NEAR and (best is None or likeness > best[0]):
                best = (likeness, step)
        if best is not None:
            kept.remove(best[1])
            gone.append(best[1])
    return gone


def _about(talk: Talk, index: int, step: Step) -> float:
    """How likely the retracting sentence means this step; 0 where it cannot."""
    sentence = talk.sentences[index]
    earlier = (step.turn, step.members[-1]) < (sentence.turn, index)
    if talk.turns[step.turn].speaker != talk.turns[sentence.turn].speaker or not earlier:
        return 0.0
    before = talk.previous(sentence.turn)
    around = sentence.low if before is None else f"{talk.turns[before].text.lower()} {sentence.low}"
    words = content(sentence.low) or content(around)
    recent = sentence.turn - max((step.turn, *step.support)) <= RECENT
    dated = step.due is not None and any(same_time(step.due, d.text) for d in dues(around))
    near = talk.near([index], step.members) + overlap(step.about, words)
    bare = not content(sentence.low)
    return near + 0.5 * recent + 0.5 * dated + 0.25 * (recent and bare)
