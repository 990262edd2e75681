"""Commitments: what somebody said they will do, found by cues, questions answered and position.

Invariant: the owner is the person who spoke the promise (or accepted the proposal), the due date is
a verbatim span of a cited turn, and what was not said stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import Due, dues
from assistant.summary.extractive.promises import coach_score, coachee_score
from assistant.summary.extractive.retraction import without_retracted
from assistant.summary.extractive.select import joined, span_text
from assistant.summary.schema import Commitment

THRESHOLD = 0.5
CITED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A candidate: sentences of one turn (positions in Talk.sentences) that make one promise."""

    turn: int
    speaker: int
    members: tuple[int, ...]
    score: float
    due: str | None = field(repr=False)
    topic: int | None = None
    support: tuple[int, ...] = ()


def commitments(talk: Talk) -> tuple[Commitment, ...]:
    """The commitments of a spoken session, in the order in which they were made."""
    steps = [s for turn in range(len(talk.turns)) for s in _steps(talk, turn)]
    steps = without_retracted(talk, _merged(talk, steps))
    return tuple(_commitment(talk, step) for step in steps)


def _steps(talk: Talk, turn: int) -> list[Step]:
    role = talk.turns[turn].role
    scorer = coach_score if role == "coach" else coachee_score
    scores = {i: scorer(talk, i) for i in talk.of_turn[turn]}
    strong = [i for i, score in scores.items() if score >= THRESHOLD]
    if not strong:
        return []
    found: list[Step] = []
    groups = _groups(talk, strong)
    for position, group in enumerate(groups):
        first = groups[position - 1][-1] + 1 if position else talk.of_turn[turn].start
        last = groups[position + 1][0] if position + 1 < len(groups) else talk.of_turn[turn].stop
        near = range(first, last) if len(groups) > 1 else talk.of_turn[turn]
        found.append(
            Step(
                turn=turn,
                speaker=turn,
                members=tuple(group),
                score=max(scores[i] for i in group),
                due=_due(talk, group, near),
                topic=_topic(talk, turn),
                support=_support(talk, turn),
            )
        )
    return found


def _groups(talk: Talk, strong: list[int]) -> list[list[int]]:
    """Promises of one turn that differ in their due date are separate; the rest is one."""
    groups: list[list[int]] = []
    for i in strong:
        own = dues(talk.sentences[i].text)
        if groups and not (own and any(dues(talk.sentences[g].text) for g in groups[-1])):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _due(talk: Talk, group: list[int], near: range) -> str | None:
    for places in (group, [i for i in near if i not in group]):
        for i in places:
            found: list[Due] = dues(talk.sentences[i].text)
            if found:
                return found[0].text
    after = talk.sentences[group[0]].turn + 1
    if after < len(talk.turns):
        confirmed = talk.said(after)
        if confirmed and len(talk.turns[after].text.split()) <= 12:
            found = dues(confirmed[0].text)
            if found:
                return found[0].text
    return None


def _topic(talk: Talk, turn: int) -> int | None:
    before = talk.previous(turn)
    return before if before is not None and before in talk.elliptic else None


def _support(talk: Talk, turn: int) -> tuple[int, ...]:
    after = turn + 1
    if after < len(talk.turns) and talk.turns[turn].role == "coach":
        said = talk.said(after)
        if said and cues.YES.search(said[0].low):
            return (after,)
    return ()


def _merged(talk: Talk, steps: list[Step]) -> list[Step]:
    kept: list[Step] = []
    for step in steps:
        same = next((k for k in range(len(kept)) if _same(talk, kept[k], step)), None)
        if same is None:
            kept.append(step)
            continue
        old = kept[same]
        kept[same] = replace(
            old,
            due=old.due or step.due,
            support=tuple(dict.fromkeys((*old.support, step.turn)))[: CITED - 1],
        )
    return kept


def _same(talk: Talk, a: Step, b: Step) -> bool:
    if talk.turns[a.turn].speaker != talk.turns[b.turn].speaker or a.turn == b.turn:
        return False
    near = max(float(talk.vectors[i] @ talk.vectors[j]) for i in a.members for j in b.members)
    return near >= 0.6


def _commitment(talk: Talk, step: Step) -> Commitment:
    speaker = talk.turns[step.turn]
    parts = [span_text(talk, step.turn, step.members[0], step.members[-1])]
    cited = [step.turn, *step.support]
    if step.topic is not None:
        parts.insert(0, talk.said(step.topic)[-1].text)
        cited.append(step.topic)
    numbers = sorted({talk.turns[t].number for t in cited[:CITED]})
    due = step.due
    if due is not None and not any(due in talk.turns[t].text for t in cited[:CITED]):
        after = step.turn + 1
        if after < len(talk.turns) and due in talk.turns[after].text and len(numbers) < CITED:
            numbers = sorted({*numbers, talk.turns[after].number})
        else:
            due = None
    return Commitment(
        action=joined(parts),
        owner=speaker.role,
        person=speaker.speaker,
        due=due,
        turns=tuple(numbers),
    )
