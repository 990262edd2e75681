"""Commitments: what somebody said they will do, found by cues, questions answered and position.

Invariant: the owner is the person who spoke the promise (or accepted the proposal), the due date is
a verbatim span of a cited turn, and what was not said stays empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.merging import merged
from assistant.summary.extractive.promises import fitted
from assistant.summary.extractive.retraction import retracted
from assistant.summary.extractive.select import joined, span_text
from assistant.summary.extractive.steps import THIN, Step, acts, steps
from assistant.summary.extractive.words import content
from assistant.summary.schema import Commitment

CITED: Final = 3
READABLE: Final = 30
"""Words up to which thin words are filled up from their own turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What stands at the end, and the numbers of the turns of what was taken back."""

    commitments: tuple[Commitment, ...]
    taken_back: frozenset[int]


def agreed(talk: Talk, weights: Mapping[str, float] | None = None) -> Agreed:
    """The commitments of a spoken session, in the order in which they were made.

    weights: of the cues; the fitted ones unless training tries others.
    """
    chosen = fitted() if weights is None else weights
    found = merged(talk, [s for turn in range(len(talk.turns)) for s in steps(talk, turn, chosen)])
    gone = retracted(talk, found)
    return Agreed(
        commitments=tuple(_commitment(talk, s) for s in found if s not in gone),
        taken_back=frozenset(talk.turns[t].number for s in gone for t in (s.turn, *s.support)),
    )


def _commitment(talk: Talk, step: Step) -> Commitment:
    speaker = talk.turns[step.turn]
    cited = [step.turn]
    parts = [span_text(talk, *_shown(talk, step))]
    if step.due_turn is not None:
        cited.append(step.due_turn)
    named = _named(talk, step)
    if named is not None:
        parts.insert(0, span_text(talk, named, named))
        cited.append(talk.sentences[named].turn)
    if step.joins:
        parts.append(span_text(talk, step.joins[0], _end(talk, step.joins)))
        cited.append(talk.sentences[step.joins[0]].turn)
    cited = list(dict.fromkeys((*cited, *step.support)))[:CITED]
    return Commitment(
        action=joined(parts),
        owner=speaker.role,
        person=speaker.speaker,
        due=step.due,
        turns=tuple(sorted(talk.turns[t].number for t in cited)),
    )


def _end(talk: Talk, joins: Sequence[int]) -> int:
    """The last of the joined sentences that stands in the same turn as the first."""
    return max(i for i in joins if talk.sentences[i].turn == talk.sentences[joins[0]].turn)


def _shown(talk: Talk, step: Step) -> tuple[int, int]:
    """The stretch of the turn that says what is promised; thin words get their neighbours."""
    span = talk.of_turn[step.turn]
    first, last = step.members[0], step.members[-1]

    def words(a: int, b: int) -> str:
        return " ".join(talk.sentences[i].low for i in range(a, b + 1))

    while len(content(words(first, last))) < THIN or not acts(words(first, last)):
        around = [i for i in (last + 1, first - 1) if i in span]
        fitting = [
            i
            for i in around
            if len(words(min(first, i), max(last, i)).split()) <= READABLE
            and not talk.sentences[i].low.startswith("or ")
        ]
        if not fitting:
            break
        following = max(fitting, key=lambda i: (acts(talk.sentences[i].low), i))
        first, last = min(first, following), max(last, following)
    return first, last


def _named(talk: Talk, step: Step) -> int | None:
    """The sentence that names what "that" or "Tomorrow." is about, in an earlier turn."""
    if step.asked is None:
        return None
    asked: int | None = step.asked
    while asked is not None and step.turn - asked <= CITED + 1:
        naming = [i for i in talk.of_turn[asked] if len(content(talk.sentences[i].low)) > 0]
        if naming and (asked in talk.elliptic or talk.asks[asked]):
            return naming[-1]
        earlier = talk.previous(asked)
        asked = None if earlier is None else talk.previous(earlier)
    before = talk.own_before(step.turn)
    said = [] if before is None else list(talk.of_turn[before])
    naming = [i for i in said if len(content(talk.sentences[i].low)) >= THIN]
    return naming[-1] if naming else None
