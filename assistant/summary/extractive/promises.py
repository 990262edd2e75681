"""How strongly one sentence promises something, from 0 to 1.

A linear score over cues, the question it answers and its place in the session; the weights are
fitted on our own development sessions by `evals/train_promises.py`. Invariant: a sentence without
an act, a date or an acceptance of the speaker's own never scores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import exp
from types import MappingProxyType
from typing import Final

from assistant.summary.extractive import cues, offers
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, without_dues

KINDS: Final = (
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
    "logistics",
    "last_time",
)


def features(talk: Talk, index: int) -> dict[str, float]:
    """The cues of one coachee sentence by name, each 0..1."""
    sentence = talk.sentences[index]
    low, turn = sentence.low, sentence.turn
    asked = talk.asked(turn)
    due = bool(dues(sentence.text))
    first = bool(cues.FIRST_PERSON.search(without_dues(low)))
    will_act = bool(cues.WILL_ACT.search(low)) and not cues.STATIVE.search(low)
    present = bool(cues.PRESENT_ACT.search(low)) and not will_act
    intent = bool(cues.INTENT.search(low)) and not will_act
    elliptic = talk.previous(turn) in talk.elliptic
    next_step = elliptic or asked.get("way", 0) > 0
    opens = index == talk.of_turn[turn].start
    accepts = opens and bool(cues.YES.search(low))
    proposed = asked.get("proposal", 0) > 0
    before = talk.previous(turn)
    offered = before is not None and any(
        (offers.OFFER.search(s.low) or offers.WILL.search(s.low))
        and not offers.IN_SESSION.search(s.low)
        for s in talk.said(before)
    )
    dated = (
        before is not None
        and bool(dues(talk.turns[before].text))
        and talk.turns[before].role == "coach"
    )
    place = talk.place(turn)
    found: dict[str, float] = {
        "bias": 1,
        "will_act": will_act,
        "will": bool(cues.WILL.search(low)),
        "going_to_do": bool(cues.GOING_TO_DO.search(low)),
        "present": present,
        "present_due": present and due,
        "will_due": will_act and due,
        "intent": intent,
        "intent_due": intent and due,
        "words": bool(cues.COMMIT_WORDS.search(low)),
        "due": due,
        "due_next": due and next_step,
        "will_next": will_act and next_step,
        "fragment_due": due and not first and len(low.split()) <= 10,
        "accepts_next": accepts and next_step,
        "accepts_proposal": accepts and proposed and not offered,
        "accepts_date": accepts and dated and not offered,
        "after_offer": offered,
        "or": low.startswith("or "),
        "parks": bool(cues.PARKS.search(low)),
        "hedge": bool(cues.HEDGE.search(low)),
        "could": bool(cues.COULD.search(low)),
        "negated": bool(cues.NEGATED.search(low)),
        "refuses": bool(cues.REFUSES.search(low)),
        "past": bool(cues.PAST.search(low)),
        "stative": bool(cues.STATIVE.search(low)),
        "rehearses": bool(cues.REHEARSES.search(low)),
        "reported": bool(cues.REPORTED.search(low)),
        "conditional": bool(cues.CONDITIONAL.search(low)),
        "question": bool(cues.QUESTION.search(low)),
        "others": bool(cues.OTHERS.search(low)) and not will_act,
        "elliptic": elliptic,
        "late": max(0.0, place - 0.5) * 2,
        "early": max(0.0, 0.35 - place) / 0.35,
        "end": place > 0.93,
    }
    for kind in KINDS:
        found[kind] = asked.get(kind, 0.0)
    return {name: float(value) for name, value in found.items()}


ACTS: Final = (
    "will_act",
    "present_due",
    "intent",
    "words",
    "due",
    "accepts_next",
    "accepts_proposal",
    "accepts_date",
    "going_to_do",
)


def eligible(found: dict[str, float]) -> bool:
    """Whether anything in the sentence could be a promise at all."""
    return any(found[k] for k in ACTS) or bool(
        found["present"] and (found["elliptic"] or found["way"])
    )


def coachee_score(talk: Talk, index: int, weights: Mapping[str, float]) -> float:
    """0..1 for a coachee's sentence; 0 where nothing in it is an act or a date of theirs."""
    found = features(talk, index)
    if not eligible(found):
        return 0.0
    return 1 / (1 + exp(-sum(weights.get(name, 0.0) * value for name, value in found.items())))


def coach_score(talk: Talk, index: int) -> float:
    """0..1 for a coach's sentence: something given beyond the session, not declined."""
    sentence = talk.sentences[index]
    low, turn = sentence.low, sentence.turn
    will = bool(offers.WILL.search(low))
    offer = bool(offers.OFFER.search(low))
    due = bool(dues(sentence.text))
    before = talk.previous(turn)
    requested = before is not None and before > 0 and talk.asked(before).get("support", 0) > 0
    short = bool(offers.SHORT_WILL.search(low)) and (requested or due)
    if not (will or offer or short) or offers.IN_SESSION.search(low):
        return 0.0
    if talk.place(turn) < 0.15 or cues.NEGATED.search(low) or (cues.PAST.search(low) and not due):
        return 0.0
    answer = talk.said(turn + 1) if turn + 1 < len(talk.turns) else ()
    accepted = any(cues.YES.search(s.low) for s in answer[:1])
    if any(cues.NO_THANKS.search(s.low) for s in answer[:2]):
        return 0.0
    if will or short:
        return 0.9
    if cues.NO.search(answer[0].low) if answer else False:
        return 0.7 if due and len(answer[0].low.split()) > 3 else 0.0
    return 0.8 if accepted else (0.6 if due else 0.0)


@lru_cache(maxsize=1)
def fitted() -> Mapping[str, float]:
    """The weights that `evals/train_promises.py` stored."""
    stored: dict[str, float] = json.loads(
        files("assistant.summary.extractive").joinpath("promise_weights.json").read_text("utf-8")
    )
    return MappingProxyType(stored)
