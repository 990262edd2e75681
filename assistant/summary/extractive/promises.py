"""How strongly one sentence promises something, from 0 to 1.

A linear score over cues, the question it answers and its place in the session; the weights are
fitted on our own development sessions by `evals/train_promises.py`. Invariant: a sentence without
an act, a date or an acceptance of the speaker's own never scores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import exp
from types import MappingProxyType
from typing import Final

from assistant.summary.extractive import cues, offers
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, without_dues
from assistant.summary.extractive.words import content

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
    will_act = bool(cues.WILL_ACT.search(low) and not cues.STATIVE.search(low))
    will_act = will_act or bool(cues.GETS_FROM_ME.search(low))
    present = bool(cues.PRESENT_ACT.search(low)) and not will_act
    intent = bool(cues.INTENT.search(low)) and not will_act
    elliptic = talk.previous(turn) in talk.elliptic
    next_step = elliptic or asked.get("way", 0) > 0
    opens = index == talk.of_turn[turn].start
    accepts = opens and bool(cues.YES.search(low))
    proposed = asked.get("proposal", 0) > 0
    before = talk.previous(turn)
    offered = (
        before is not None
        and talk.turns[before].role == "coach"
        and any(coach_score(talk, i) > 0 for i in talk.of_turn[before])
    )
    dated = next_step and before is not None and bool(dues(talk.turns[before].text))
    wont = bool(cues.WONT_ACT.search(low))
    declines = wont and before is not None and bool(content(low) & content(talk.turns[before].text))
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
        "third": not first and bool(cues.THIRD.search(low)),
        "wont": wont,
        "wont_next": wont and next_step and not declines,
        "declines": declines,
        "asks_coach": bool(cues.ASKS_COACH.search(low)),
        "intent_next": intent and next_step,
        "choice_due": due and asked.get("choice", 0) > 0,
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
    found["goal"] *= place < FIRST_HALF
    found["last_time"] *= place < FIRST_THIRD
    found["recap"] *= place > FIRST_HALF
    return {name: float(value) for name, value in found.items()}


FIRST_THIRD: Final = 0.35
FIRST_HALF: Final = 0.45
"""Places until which questions about last time, and about the goal, mean what they say."""
FIRST_SIXTH: Final = 0.15
BARE_NO: Final = 3
"""Words up to which "No." declines; a longer answer to "which address" may start with no."""
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
    "wont_next",
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
    due = bool(dues(sentence.text))
    offer = bool(offers.OFFER.search(low))
    will = not offer or bool(offers.WILL.search(low))
    short = bool(offers.SHORT_WILL.search(low)) and (due or _requested(talk, turn))
    if not (_gives(low, dated=due) or short):
        return 0.0
    early = talk.place(turn) < FIRST_SIXTH
    if early or cues.NEGATED.search(low) or (cues.PAST.search(low) and not (due or will)):
        return 0.0
    answer = talk.said(turn + 1) if turn + 1 < len(talk.turns) else ()
    if any(cues.NO_THANKS.search(s.low) for s in answer[:2]):
        return 0.0
    if will or short:
        return 0.9
    if answer and cues.NO.search(answer[0].low):
        return 0.7 if due and len(answer[0].low.split()) > BARE_NO else 0.0
    accepted = any(cues.YES.search(s.low) for s in answer[:3]) or any(dues(s.text) for s in answer)
    return 0.8 if accepted else (0.6 if due else 0.0)


def _gives(low: str, *, dated: bool) -> bool:
    """Whether the coach takes on something beyond the talk itself."""
    patterns = (offers.WILL, offers.OFFER, *((cues.WILL_ACT,) if dated else ()))
    starts = {m.start() for p in patterns for m in p.finditer(low)}
    return bool(starts - {m.start() for m in offers.IN_SESSION.finditer(low)})


def _requested(talk: Talk, turn: int) -> bool:
    """Whether the coachee asked the coach for something just before, or was asked what they need."""
    before = talk.previous(turn)
    if before is None:
        return False
    asks = any(cues.ASKS_COACH.search(s.low) for s in talk.said(before))
    return asks or talk.asked(before).get("support", 0) > 0


@lru_cache(maxsize=1)
def fitted() -> Mapping[str, float]:
    """The weights that `evals/train_promises.py` stored."""
    stored: dict[str, float] = json.loads(
        files("assistant.summary.extractive").joinpath("promise_weights.json").read_text("utf-8")
    )
    return MappingProxyType(stored)
