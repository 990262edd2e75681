"""How strongly one sentence promises something, from 0 to 1.

A linear score over cues, the question it answers and its place in the session. Invariant: only the
speaker's own future counts; another person's action or the past never does.
"""

from __future__ import annotations

import re
from math import exp
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues

WEIGHTS: Final[dict[str, float]] = {
    "bias": -3.2,
    "will_act": 2.6,
    "will": 0.8,
    "present": 0.9,
    "present_due": 1.2,
    "intent": 0.5,
    "words": 1.0,
    "due": 1.3,
    "due_answer": 1.6,
    "fragment_due": 0.8,
    "hedge": -1.0,
    "could": -0.8,
    "negated": -1.0,
    "refuses": -3.0,
    "past": -1.0,
    "rhetorical": -2.5,
    "reported": -1.5,
    "conditional": -0.5,
    "question": -1.5,
    "others": -0.8,
    "way": 1.2,
    "choice": 0.5,
    "options": -0.8,
    "goal": -2.0,
    "reality": -1.0,
    "rehearse": -1.2,
    "recap": -0.8,
    "support": -0.5,
    "elliptic": 1.5,
    "insight": -0.6,
    "obstacle": -0.3,
    "scale": -0.8,
    "late": 2.0,
    "early": -2.0,
}


def features(talk: Talk, index: int) -> dict[str, float]:
    """The cues of one sentence by name, each 0..1."""
    sentence = talk.sentences[index]
    low, turn = sentence.low, sentence.turn
    asked = talk.asked(turn)
    before = talk.previous(turn)
    due = bool(dues(sentence.text))
    will_act = bool(cues.WILL_ACT.search(low))
    present = bool(cues.PRESENT_PLAN.search(low)) and not will_act
    elliptic = before is not None and before in talk.elliptic
    first = bool(cues.FIRST_PERSON.search(low))
    asks_next = elliptic or asked.get("way", 0) > 0
    place = talk.place(turn)
    found: dict[str, float] = {
        "bias": 1,
        "will_act": will_act,
        "will": bool(cues.WILL.search(low)),
        "present": present,
        "present_due": present and due,
        "intent": bool(cues.INTENT.search(low)),
        "words": bool(cues.COMMIT_WORDS.search(low)),
        "due": due,
        "due_answer": due and asks_next,
        "fragment_due": due and not first and len(low.split()) <= 8,
        "hedge": bool(cues.HEDGE.search(low)),
        "could": bool(cues.COULD.search(low)),
        "negated": bool(cues.NEGATED.search(low)),
        "refuses": bool(cues.REFUSES.search(low)),
        "past": bool(cues.PAST.search(low)),
        "rhetorical": bool(cues.RHETORICAL.search(low)),
        "reported": bool(cues.REPORTED.search(low)),
        "conditional": bool(cues.CONDITIONAL.search(low)),
        "question": bool(cues.QUESTION.search(low)),
        "others": bool(cues.OTHERS.search(low)) and not will_act,
        "elliptic": elliptic,
        "late": max(0.0, place - 0.5) * 2,
        "early": max(0.0, 0.35 - place) / 0.35,
    }
    for kind in (
        "way",
        "choice",
        "options",
        "goal",
        "reality",
        "rehearse",
        "recap",
        "support",
        "insight",
        "obstacle",
        "scale",
    ):
        found[kind] = asked.get(kind, 0.0)
    return {name: float(value) for name, value in found.items()}


def coachee_score(talk: Talk, index: int) -> float:
    """0..1 for a coachee's sentence; 0 where nothing in it is an act or a date of theirs."""
    found = features(talk, index)
    if not any(found[k] for k in ("will_act", "present", "intent", "words", "due", "will")):
        return 0.0
    total = sum(WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + exp(-total))


_OFFER = re.compile(
    r"\b(?:can|could|shall|should|would it help|do you want|want me|if i|would you like)\b"
)


def coach_score(talk: Talk, index: int) -> float:
    """0..1 for a coach's sentence: a gift after the session, and accepted if it was an offer."""
    sentence = talk.sentences[index]
    low, turn = sentence.low, sentence.turn
    if not cues.COACH_GIVES.search(low) or cues.COACH_IN_SESSION.search(low):
        return 0.0
    score = 0.4 + 0.3 * bool(dues(sentence.text)) + 0.2 * (talk.place(turn) > 0.5)
    score += 0.2 * bool(
        re.search(
            r"\b(?:send|sent|e-?mail|forward|link|article|template|introduce|drop|ask (?:her|him|them))",
            low,
        )
    )
    if cues.PAST.search(low) or cues.NEGATED.search(low):
        score -= 0.4
    offer = bool(_OFFER.search(low))
    after = talk.said(turn + 1) if turn + 1 < len(talk.turns) else ()
    answered_no = bool(after) and bool(cues.NO_THANKS.search(after[0].low))
    accepted = bool(after) and bool(cues.YES.search(after[0].low))
    if answered_no:
        return 0.0
    if offer and not accepted:
        score -= 0.3
    return min(1.0, max(0.0, score))
