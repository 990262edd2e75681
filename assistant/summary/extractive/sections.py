"""Goal, Reality, Options, Way forward (GROW; Whitmore), chosen as turns first and words second.

Invariant: at most one line a turn in a section, in the order of the session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.select import line
from assistant.summary.schema import Line

TELLING: Final = 5
"""Words from which a turn says something on its own."""


def goal(talk: Talk) -> tuple[Line, ...]:
    """What the coachee wants from the session and beyond."""
    return _section(talk, goal_score, 3)


def reality(talk: Talk) -> tuple[Line, ...]:
    """How things are now."""
    return _section(talk, reality_score, 4)


def options(talk: Talk) -> tuple[Line, ...]:
    """What could be done."""
    return _section(talk, options_score, 4)


def goal_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn sets the goal."""
    low, place = _low(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    score = 2.5 * asked.get("goal", 0) * (place < 0.5) + 1.2 * bool(cues.WANT.search(low))
    score += 0.5 * bool(cues.WANT.search(low[:40])) - 3.0 * max(0.0, place - 0.15)
    score -= 0.8 * (len(low.split()) < TELLING)
    return score


def reality_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn tells what happens now."""
    low, place = _low(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    words = len(low.split())
    score = (
        min(words, 60) / 25 + 0.8 * asked.get("reality", 0) + 0.5 * bool(cues.NARRATES.search(low))
    )
    score += 0.5 * bool(cues.PAST.search(low)) - 1.0 * asked.get("options", 0)
    score -= (
        3.0 * max(0.0, place - 0.45)
        + 4.0 * max(0.0, 0.1 - place)
        + 0.7 * bool(cues.COULD.search(low))
    )
    return score - 1.5 * asked.get("goal", 0) * (place < 0.3)


def options_score(talk: Talk, turn: int) -> float:
    """How much a coachee's turn names something that could be done."""
    low, place = _low(talk, turn), talk.place(turn)
    asked = talk.asked(turn)
    could = len(cues.COULD.findall(low))
    score = 1.2 * asked.get("options", 0) + 0.6 * asked.get("choice", 0) + 0.5 * min(could, 4)
    score += 0.5 * ("i could" in low) - 2.0 * max(0.0, 0.3 - place) - 2.5 * max(0.0, place - 0.75)
    return score - 0.6 * (len(low.split()) < TELLING) - 0.6 * asked.get("rehearse", 0)


def _low(talk: Talk, turn: int) -> str:
    return " ".join(s.low for s in talk.said(turn))


def _section(talk: Talk, score: Callable[[Talk, int], float], count: int) -> tuple[Line, ...]:
    turns = [t for t, turn in enumerate(talk.turns) if turn.role == "coachee" and talk.of_turn[t]]
    ranked = sorted(turns, key=lambda t: -score(talk, t))[:count]
    return tuple(
        line(talk, talk.of_turn[t].start, talk.of_turn[t].stop - 1) for t in sorted(ranked)
    )
