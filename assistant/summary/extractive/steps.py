"""Candidates for commitments in one turn: which sentences make one promise, and its date.

Invariant: a step's sentences are of one turn, and its due date is a verbatim span of the turn
`due_turn`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, names_day
from assistant.summary.extractive.features import Numbers
from assistant.summary.extractive.words import content

THIN: Final = 3
"""Content words below which a sentence does not say by itself what is promised."""
NEARLY: Final = 0.8
"""Share of the likeliest sentence's chance from which its neighbour is shown with it."""
CONFIRMS: Final = 12
"""Words up to which a coach's next turn confirms a date ("Monday morning, then.")."""

_UNDATED = re.compile(
    r"\b(?:don't know (?:exactly )?when|not sure when|some ?time before|don't make me pick|no date|"
    r"can't say when|at some point)\b"
)
_CORRECTS = re.compile(r"\b(?:no|actually|sorry|rather)\b")
_THING = re.compile(r"^\W*(?:the|that|my|our) [\w-]+ (?:on|of|from|for)\b")
"""A sentence without a verb that only names a thing by its date: "The meeting on Friday."."""
_DECIDES = re.compile(r"\b(?:let's say|let me say|let us say|make it|i'd say|i say|rather|so) ")
_OPENS = re.compile(r"^\W*(?:go on|let me see|come on)\W*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Sentences of one turn (positions in Talk.sentences) that make one promise.

    about: content stems of the promise and of the question it answers. asked: position of the
    coach's turn that the words lean on, if they do. due_turn: where the date was said. support:
    turns that accept, date or repeat it. joins: later sentences that say more about it. told: the
    surest members, which a reader is shown.
    """

    turn: int
    members: tuple[int, ...]
    about: frozenset[str] = field(repr=False)
    asked: int | None
    due: str | None = field(repr=False)
    due_turn: int | None
    support: tuple[int, ...] = ()
    joins: tuple[int, ...] = ()
    told: tuple[int, ...] = ()


def steps(talk: Talk, turn: int, chances: Numbers, least: float) -> list[Step]:
    """The promises of the turn at this position, in order.

    chances: of every sentence of the talk, 0..1; only sentences from `least` on are taken.
    """
    groups = _groups(talk, [i for i in talk.of_turn[turn] if chances[i] >= least])
    found: list[Step] = []
    for place, group in enumerate(_without_alternatives(talk, g) for g in groups):
        first = groups[place - 1][-1] + 1 if place else talk.of_turn[turn].start
        last = groups[place + 1][0] if place + 1 < len(groups) else talk.of_turn[turn].stop
        told = _surest(group, chances)
        asked = _asked(talk, turn, told)
        best_first = sorted(group, key=lambda i: -float(chances[i]))
        due, due_turn = _due(talk, turn, best_first, range(first, last))
        words = " ".join(talk.sentences[i].low for i in group)
        found.append(
            Step(
                turn=turn,
                members=tuple(group),
                about=content(words if asked is None else f"{words} {talk.turns[asked].text}"),
                asked=asked,
                due=due,
                due_turn=due_turn,
                support=_answer(talk, turn),
                told=told,
            )
        )
    return found


def _surest(group: Sequence[int], chances: Numbers) -> tuple[int, ...]:
    """The likeliest sentence of the group and those next to it that are nearly as likely."""
    best = max(group, key=lambda i: float(chances[i]))
    near = {i for i in group if chances[i] >= NEARLY * chances[best]}
    first = last = best
    while first - 1 in near:
        first -= 1
    while last + 1 in near:
        last += 1
    return tuple(range(first, last + 1))


def acts(low: str) -> bool:
    """Whether the words name an act of the speaker's."""
    words = _OPENS.sub("", low)
    patterns = (cues.WILL_ACT, cues.PRESENT_ACT, cues.INTENT, cues.IMPERATIVE_ACT)
    return any(p.search(words) for p in patterns)


def _groups(talk: Talk, strong: Sequence[int]) -> list[list[int]]:
    """Promises of one turn that have an act and a date each are separate; the rest is one."""
    groups: list[list[int]] = []
    for i in strong:
        if groups and not (_whole(talk, [i]) and _whole(talk, groups[-1])):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _whole(talk: Talk, group: Sequence[int]) -> bool:
    """Whether the sentences name an act and a date of their own, and more than "I'll say so"."""
    said = [talk.sentences[i] for i in group]
    dated = any(dues(s.text) for s in said)
    return dated and any(acts(s.low) and content(s.low) for s in said)


def _without_alternatives(talk: Talk, group: list[int]) -> list[int]:
    """A group without what only weighs another way: "Thursday. Or I'll ping him tonight."."""
    firm = [i for i in group if not talk.sentences[i].low.startswith("or ")]
    return firm or group


def _asked(talk: Talk, turn: int, group: Sequence[int]) -> int | None:
    """The coach's turn without which the words would not say what is promised."""
    before = talk.previous(turn)
    if before is None or talk.turns[turn].role == "coach":
        return None
    words = " ".join(talk.sentences[i].low for i in group)
    thin = len(content(words)) < THIN or not acts(words)
    return before if thin or before in talk.elliptic else None


def _due(
    talk: Talk, turn: int, best_first: Sequence[int], near: range
) -> tuple[str | None, int | None]:
    """The date of a promise and the turn that says it."""
    around = [
        i for i in near if i not in best_first and not cues.RETRACTS.search(talk.sentences[i].low)
    ]
    if any(_UNDATED.search(talk.sentences[i].low) for i in (*best_first, *around)):
        return None, None
    said = [d.text for i in best_first for d in dues(talk.sentences[i].text)]
    said = said or [
        d.text
        for i in around
        if not _THING.search(talk.sentences[i].low)
        for d in dues(talk.sentences[i].text)
    ]
    proposed = _proposed(talk, turn)
    if said:
        words = " ".join(talk.sentences[i].low for i in range(near.start, max(best_first) + 1))
        own = _decided(words, said) or _meant(words, said)
        if proposed is None or names_day(own) or not names_day(proposed[0]):
            return own, turn
    if proposed is not None:
        return proposed
    after = turn + 1
    if talk.turns[turn].role == "coachee" and after < len(talk.turns):
        confirms = talk.turns[after].role == "coach" and "?" not in talk.turns[after].text
        found = dues(talk.turns[after].text)
        if confirms and found and len(talk.turns[after].text.split()) <= CONFIRMS:
            return found[0].text, after
    return None, None


def _decided(low: str, said: Sequence[str]) -> str | None:
    """The date after "let's say", where one was decided on among several."""
    for decision in _DECIDES.finditer(low):
        after = low[decision.end() :]
        for date in said:
            if after.startswith(date.lower()):
                return date
    return None


def _meant(low: str, said: Sequence[str]) -> str:
    """The date that stands: the first, unless it was corrected or said again more exactly."""
    promised = cues.WILL_ACT.search(low)
    if promised and (later := [s for s in said if s.lower() in low[promised.end() :]]):
        said = later if len(said) > 1 and said[0].lower() not in low[promised.end() :] else said
    if len(said) > 1 and _CORRECTS.search(low):
        return said[-1]
    return next((s for s in said[1:] if s.lower().startswith(said[0].lower())), said[0])


def _proposed(talk: Talk, turn: int) -> tuple[str, int] | None:
    """A date that the coach named and this turn takes up: "Wednesday, then?" – "Go on."."""
    before = talk.previous(turn)
    if before is None or talk.turns[turn].role == "coach" or not talk.of_turn[turn]:
        return None
    found = dues(talk.turns[before].text)
    opening = talk.sentences[talk.of_turn[turn].start].low
    if not found or cues.NO.search(opening):
        return None
    return found[-1].text, before


def _answer(talk: Talk, turn: int) -> tuple[int, ...]:
    """The turn in which the coachee took up what the coach offered."""
    after = turn + 1
    if after < len(talk.turns) and talk.turns[turn].role == "coach":
        said = talk.said(after)
        if said and cues.YES.search(said[0].low):
            return (after,)
    return ()
