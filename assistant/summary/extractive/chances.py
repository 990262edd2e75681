"""From sentences to chains of mentions: what training and the engine do alike."""

from __future__ import annotations

import numpy as np

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.features import Features, Numbers
from assistant.summary.extractive.learned import SentenceModel
from assistant.summary.extractive.linking import Mention, mention
from assistant.summary.extractive.steps import steps


def chances(talk: Talk, found: Features, coachee: SentenceModel, coach: SentenceModel) -> Numbers:
    """Per sentence, how likely it is part of a commitment of its speaker."""
    by_coach = np.array([talk.turns[s.turn].role == "coach" for s in talk.sentences], dtype=bool)
    if not by_coach.size:
        return np.zeros(0)
    return np.where(by_coach, coach.chances(found), coachee.chances(found))


def mentions(talk: Talk, found: Features, likely: Numbers, least: float) -> list[Mention]:
    """Every mention of the session, in order. likely: what `chances` gave."""
    made = [s for turn in range(len(talk.turns)) for s in steps(talk, turn, likely, least)]
    return [
        mention(talk, found, step, order, max(float(likely[i]) for i in step.members))
        for order, step in enumerate(made)
    ]
