"""Commitments: what somebody said they will do, found by cues, questions answered and position.

Invariant: the owner is the person who spoke the promise (or accepted the proposal), the due date is
a verbatim span of a cited turn, and what was not said stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, same_time
from assistant.summary.extractive.promises import coach_score, coachee_score, fitted
from assistant.summary.extractive.retraction import without_retracted
from assistant.summary.extractive.select import joined, span_text
from assistant.summary.extractive.words import content, overlap
from assistant.summary.schema import Commitment

THRESHOLD: Final = 0.5
CITED: Final = 3
THIN: Final = 3
"""Content words below which a sentence does not say by itself what is promised."""
NEAR_TURNS: Final = 5
"""Turns within which a bare date belongs to the promise before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A candidate: sentences of one turn (positions in Talk.sentences) that make one promise.

    about: content stems of the promise and of the question it answers. asked: position of the
    coach's turn that the words of the promise lean on, if they do. due_turn: where the date was said.
    """

    turn: int
    members: tuple[int, ...]
    score: float
    about: frozenset[str] = field(repr=False)
    asked: int | None
    due: str | None = field(repr=False)
    due_turn: int | None
    support: tuple[int, ...] = ()


def commitments(talk: Talk, weights: Mapping[str, float] | None = None) -> tuple[Commitment, ...]:
    """The commitments of a spoken session, in the order in which they were made."""
    chosen = fitted() if weights is None else weights
    steps = [step for turn in range(len(talk.turns)) for step in _steps(talk, turn, chosen)]
    kept = without_retracted(talk, _merged(talk, steps))
    return tuple(_commitment(talk, step) for step in kept)


def _steps(talk: Talk, turn: int, weights: Mapping[str, float]) -> list[Step]:
    coach = talk.turns[turn].role == "coach"
    scores = {
        i: coach_score(talk, i) if coach else coachee_score(talk, i, weights)
        for i in talk.of_turn[turn]
    }
    strong = [i for i, value in scores.items() if value >= THRESHOLD]
    groups = _groups(talk, strong)
    found: list[Step] = []
    for place, group in enumerate(groups):
        first = groups[place - 1][-1] + 1 if place else talk.of_turn[turn].start
        last = groups[place + 1][0] if place + 1 < len(groups) else talk.of_turn[turn].stop
        asked = _asked(talk, turn, group)
        due, due_turn = _due(talk, turn, group, range(first, last), asked)
        words = " ".join(talk.sentences[i].low for i in group)
        if asked is not None:
            words += " " + talk.turns[asked].text
        found.append(
            Step(
                turn=turn,
                members=tuple(group),
                score=max(scores[i] for i in group),
                about=content(words),
                asked=asked,
                due=due,
                due_turn=due_turn,
                support=_answer(talk, turn),
            )
        )
    return found


def _groups(talk: Talk, strong: list[int]) -> list[list[int]]:
    """Promises of one turn that differ in their due date are separate; the rest is one."""
    groups: list[list[int]] = []
    for i in strong:
        sentence = talk.sentences[i]
        new = bool(dues(sentence.text)) and len(content(sentence.low)) >= 1 and _acts(sentence.low)
        if groups and not (new and any(dues(talk.sentences[g].text) for g in groups[-1])):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _acts(low: str) -> bool:
    """Whether the words name an act of the speaker's."""
    return any(
        p.search(low) for p in (cues.WILL_ACT, cues.PRESENT_ACT, cues.INTENT, cues.IMPERATIVE_ACT)
    )


def _asked(talk: Talk, turn: int, group: list[int]) -> int | None:
    """The coach's turn without which the words would not say what is promised."""
    before = talk.previous(turn)
    if before is None or talk.turns[turn].role == "coach":
        return None
    words = " ".join(talk.sentences[i].low for i in group)
    thin = len(content(words)) < THIN or not (
        cues.WILL_ACT.search(words) or cues.PRESENT_ACT.search(words)
    )
    return before if thin or before in talk.elliptic else None


def _due(
    talk: Talk, turn: int, group: list[int], near: range, asked: int | None
) -> tuple[str | None, int | None]:
    said = [d.text for i in group for d in dues(talk.sentences[i].text)]
    said = said or [d.text for i in near if i not in group for d in dues(talk.sentences[i].text)]
    if said:
        return _meant(
            " ".join(talk.sentences[i].low for i in range(near.start, group[-1] + 1)), said
        ), turn
    if asked is not None and (found := dues(talk.turns[asked].text)):
        return found[-1].text, asked
    after = turn + 1
    if after < len(talk.turns) and (found := dues(talk.turns[after].text)):
        if len(talk.turns[after].text.split()) <= 12 and talk.turns[after].role == "coach":
            return found[0].text, after
    return None, None


def _meant(low: str, said: list[str]) -> str:
    """The date that stands: the first, unless it was corrected or said again more exactly."""
    if re.search(r"\bno\b|\bactually\b|\bsorry\b", low) and len(said) > 1:
        return said[-1]
    return next((s for s in said[1:] if s.lower().startswith(said[0].lower())), said[0])


def _answer(talk: Talk, turn: int) -> tuple[int, ...]:
    """The turn in which the coachee took up what the coach offered."""
    after = turn + 1
    if after < len(talk.turns) and talk.turns[turn].role == "coach":
        said = talk.said(after)
        if said and cues.YES.search(said[0].low):
            return (after,)
    return ()


def _merged(talk: Talk, steps: list[Step]) -> list[Step]:
    kept: list[Step] = []
    for step in steps:
        into = _same(talk, kept, step)
        if into is None:
            if not (_recaps(talk, step) and kept):
                kept.append(step)
            continue
        old = kept[into]
        takes = step.due is not None and (old.due is None)
        kept[into] = replace(
            old,
            about=old.about | step.about,
            due=step.due if takes else old.due,
            due_turn=step.due_turn if takes else old.due_turn,
            support=tuple(dict.fromkeys((*old.support, step.turn, *step.support))),
        )
    return kept


def _recaps(talk: Talk, step: Step) -> bool:
    return talk.asked(step.turn).get("recap", 0) > 0 and talk.place(step.turn) > 0.6


def _same(talk: Talk, kept: list[Step], step: Step) -> int | None:
    """Which earlier promise this one repeats, dates or completes."""
    best: tuple[float, int] | None = None
    role = talk.turns[step.turn].role
    for place, old in enumerate(kept):
        if talk.turns[old.turn].role != role or old.turn == step.turn:
            continue
        near = max(
            float(talk.vectors[i] @ talk.vectors[j]) for i in old.members for j in step.members
        )
        shared = overlap(old.about, step.about)
        dated = old.due is not None and step.due is not None and not same_time(old.due, step.due)
        close = step.turn - old.turn <= NEAR_TURNS
        likeness = near + shared
        same = likeness >= (1.1 if dated else 0.8)
        if role == "coach" and close:
            same = True
        if close and _is_date(talk, step) and not (dated and shared < 0.3):
            same, likeness = True, likeness + 1
        if _recaps(talk, step) and likeness >= 0.5:
            same = True
        if same and (best is None or likeness >= best[0]):
            best = (likeness, place)
    return None if best is None else best[1]


def _is_date(talk: Talk, step: Step) -> bool:
    """Whether the step only says when."""
    words = " ".join(talk.sentences[i].low for i in step.members)
    acts = cues.WILL_ACT.search(words) or cues.PRESENT_ACT.search(words)
    bare = len(content(words)) < THIN and not acts
    return step.due is not None and bare and step.asked not in talk.elliptic


def _commitment(talk: Talk, step: Step) -> Commitment:
    speaker = talk.turns[step.turn]
    parts = [span_text(talk, step.turn, step.members[0], step.members[-1])]
    cited = [step.turn]
    if step.due_turn is not None:
        cited.append(step.due_turn)
    if step.asked is not None:
        parts.insert(0, talk.said(step.asked)[-1].text)
        cited.append(step.asked)
    cited = list(dict.fromkeys((*cited, *step.support)))[:CITED]
    return Commitment(
        action=joined(parts),
        owner=speaker.role,
        person=speaker.speaker,
        due=step.due,
        turns=tuple(sorted(talk.turns[t].number for t in cited)),
    )
