"""Goal, Reality, Options, Way forward (GROW; Whitmore), chosen as turns first and words second.

Invariant: at most one line a turn in a section, in the order of the session.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, TypeAlias

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.select import excerpt
from assistant.summary.schema import Line

FIRST_HALF: Final = 0.5
FIRST_THIRD: Final = 0.3
"""Where in a session goals are set, as a share of its turns."""
TELLING: Final = 5
"""Words from which a turn says something on its own."""

_WANT = cues.any_of(
    "i want|i'd (?:like|love)|i would (?:like|love)|i need|i wish|i hope|my (?:goal|hope|aim)",
    "to (?:be able to|stop|have|know|get|feel|find|work out|figure out|leave with|sort|be)",
    "a (?:plan|way|clear|decision|rule)|so that i|if i (?:know|knew|could|had)|how (?:to|i) ",
)
_NARRATES = cues.any_of(
    "was|were|had|did|said|went|got|told|asked|came|happened|made|gave|took|put|saw|knew|never|"
    "always|every|keeps?|since|because|he|she|they|everybody|nobody|last|ago|now"
)
_I_COULD = re.compile(
    r"\b(?:(?:i|we|they|it) (?:could|might)|what if|maybe (?:i|we|they)|or i|or we|an? (?:option|"
    r"idea)|another way)\b"
)

_HABIT = re.compile(r"\b(?:usually|always|every (?:day|night|week)|i can't|i don't have)\b")
_LISTS = re.compile(
    r"\b(?:one is|two is|three is|third is|option|silly|good one|bad one|number two)\b"
)

TurnScore: TypeAlias = Callable[[Talk, int], float]
SentenceScore: TypeAlias = Callable[[Talk, int], float]


def goal(talk: Talk) -> tuple[Line, ...]:
    """What the coachee wants from the session and beyond."""
    return _lines(talk, _best(talk, goal_score, 3, least=1.0), wanting)


def reality(talk: Talk, without: Collection[int] = ()) -> tuple[Line, ...]:
    """How things are now. without: turn numbers shown elsewhere."""
    return _lines(talk, _best(talk, reality_score, 4, least=0.8, without=without), _tells)


def options(talk: Talk) -> tuple[Line, ...]:
    """What could be done."""
    return _lines(talk, _best(talk, options_score, 4, least=1.0), _could)


def way_forward(talk: Talk, without: Collection[int]) -> tuple[Line, ...]:
    """How the coachee means to go on, beside the commitments: the choice, obstacles, signs."""
    return _lines(talk, _best(talk, way_score, 3, least=1.2, without=without), _chooses)


def goal_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn sets the goal."""
    low, place = low_of(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    score = 2.5 * asked.get("goal", 0) * (place < FIRST_HALF) + 1.2 * bool(_WANT.search(low))
    score += 0.5 * bool(_WANT.search(low[:40])) - 3.0 * max(0.0, place - 0.15)
    if not (asked.get("goal") or cues.FIRST_PERSON.search(low)):
        return 0.0
    return score - 0.8 * (len(low.split()) < TELLING)


def reality_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn tells what happens now."""
    low, place = low_of(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    words = len(low.split())
    score = min(words, 60) / 25 + 0.8 * asked.get("reality", 0)
    score += 0.5 * bool(_NARRATES.search(low)) + 0.5 * bool(cues.PAST.search(low))
    score -= 1.0 * asked.get("options", 0) + 0.7 * bool(cues.COULD.search(low))
    score -= 3.0 * max(0.0, place - 0.45) + 4.0 * max(0.0, 0.1 - place)
    score -= 1.2 * asked.get("rehearse", 0) + 1.0 * bool(cues.REHEARSES.search(low))
    score -= 1.5 * asked.get("last_time", 0) + 1.5 * (place < 0.06)  # noqa: PLR2004 - hello
    return score - 1.5 * asked.get("goal", 0) * (place < FIRST_THIRD)


def options_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn names something that could be done."""
    low, place = low_of(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    could = len(cues.COULD.findall(low))
    open_ended = asked.get("options", 0) or asked.get("choice", 0) or _I_COULD.search(low)
    if not open_ended or place < 0.15:  # noqa: PLR2004 - nobody weighs options before the goal
        return 0.0
    score = (
        1.0 * bool(_LISTS.search(low))
        + 1.2 * asked.get("options", 0)
        + 0.6 * asked.get("choice", 0)
        + 0.5 * min(could, 4)
    )
    score -= 1.0 * bool(_HABIT.search(low))
    score += 0.5 * ("i could" in low) - 2.0 * max(0.0, 0.3 - place) - 2.5 * max(0.0, place - 0.75)
    return (
        score
        - 0.6 * (len(low.split()) < TELLING)
        - 0.6 * asked.get("rehearse", 0)
        - 1.2 * asked.get("obstacle", 0)
    )


def way_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn says how they will go on."""
    low, place = low_of(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    if place < 0.5:  # noqa: PLR2004 - the way forward is the second half of GROW
        return 0.0
    score = 1.5 * asked.get("obstacle", 0) + 1.2 * asked.get("choice", 0)
    score += (
        0.8 * asked.get("way", 0) + 0.9 * asked.get("scale", 0) + 0.4 * bool(cues.WILL.search(low))
    )
    score -= 1.2 * asked.get("recap", 0) + 1.0 * asked.get("logistics", 0)
    score -= 1.5 * asked.get("rehearse", 0)
    return score - 0.8 * (len(low.split()) < TELLING) - 0.5 * (place > 0.95)  # noqa: PLR2004 - goodbye


def low_of(talk: Talk, turn: int) -> str:
    """A turn in lower case."""
    return " ".join(s.low for s in talk.said(turn))


def _best(
    talk: Talk, score: TurnScore, count: int, *, least: float, without: Collection[int] = ()
) -> list[int]:
    """The best turns of the coachee's among those that reach `least`."""
    turns = [
        t
        for t, turn in enumerate(talk.turns)
        if turn.role == "coachee" and talk.of_turn[t] and turn.number not in without
    ]
    ranked = sorted(((score(talk, t), -t) for t in turns), reverse=True)[:count]
    return [-t for value, t in ranked if value >= least]


def _lines(talk: Talk, turns: Collection[int], score: SentenceScore) -> tuple[Line, ...]:
    return tuple(excerpt(talk, t, score) for t in sorted(turns))


def wanting(talk: Talk, index: int) -> float:
    """How much a sentence says what is wanted."""
    return 1.0 + 2.0 * bool(_WANT.search(talk.sentences[index].low)) + _size(talk, index)


def _tells(talk: Talk, index: int) -> float:
    low = talk.sentences[index].low
    return (
        1.0 + bool(cues.PAST.search(low)) + 0.5 * bool(_NARRATES.search(low)) + _size(talk, index)
    )


def _could(talk: Talk, index: int) -> float:
    return 1.0 + 2.0 * bool(cues.COULD.search(talk.sentences[index].low)) + _size(talk, index)


def _chooses(talk: Talk, index: int) -> float:
    return 1.0 + bool(cues.FIRST_PERSON.search(talk.sentences[index].low)) + _size(talk, index)


def _size(talk: Talk, index: int) -> float:
    return min(len(talk.sentences[index].low.split()), 12) / 12
