"""Commitments: what somebody said they will do, found by a learned model and put into lines.

Invariant: the owner is the person who spoke the promise (or accepted the proposal), the due date is
a verbatim span of a cited turn, and what was not said stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.chances import chances, mentions
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.features import features
from assistant.summary.extractive.learned import CommitmentModel, trained
from assistant.summary.extractive.linking import Chain, Mention, chains
from assistant.summary.extractive.retraction import retracted
from assistant.summary.extractive.select import joined, span_text
from assistant.summary.extractive.standing import only_declined, only_obstacle, standing_features
from assistant.summary.extractive.steps import THIN, Step, acts
from assistant.summary.extractive.words import content
from assistant.summary.schema import Commitment

CITED: Final = 3
WHEN_WITHIN: Final = 6
"""Turns within which "When?" asks about the promise just made."""
_POINTS = re.compile(r"\b(?:that|it|this|them|so)\b")
_WHEN = re.compile(
    r"\b(?:when\b(?! (?:you|he|she|they|it|i|the|that|did|was|were|we)\b)|by when|what day|"
    r"which day)"
)
BARE: Final = 3
"""Words up to which "And when?" names nothing."""
READABLE: Final = 30
"""Words up to which thin words are filled up from their own turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What stands at the end, and the numbers of the turns of what was taken back."""

    commitments: tuple[Commitment, ...]
    taken_back: frozenset[int]


def agreed(talk: Talk, model: CommitmentModel | None = None) -> Agreed:
    """The commitments of a spoken session, in the order in which they were made.

    model: the one that ships with the package unless training tries another.
    """
    learned = trained() if model is None else model
    found = features(talk)
    likely = chances(talk, found, learned.coachee, learned.coach)
    said = mentions(talk, found, likely, learned.mention_least)
    every = chains(talk, found, said, learned.link, learned.link_least)
    standing = [
        _folded(talk, chain)
        for chain in every
        if learned.stands.chance(standing_features(talk, found, chain, every))
        >= learned.stands_least
        and not only_obstacle(talk, found, chain)
        and not only_declined(talk, found, chain)
    ]
    gone = retracted(talk, standing)
    return Agreed(
        commitments=tuple(worded(talk, s) for s in standing if s not in gone),
        taken_back=frozenset(talk.turns[t].number for s in gone for t in (s.turn, *s.support)),
    )


def _folded(talk: Talk, chain: Chain) -> Step:
    """A chain as one step: the mention that names the act, the date that stands, the evidence."""
    told = max(chain.mentions, key=lambda m: _telling(talk, m))
    dated = [m.step for m in chain.mentions if m.step.due is not None]
    firm = [s for s in dated if not talk.asked(s.turn).get("recap")] or dated
    last = firm[-1] if firm else None
    due, due_turn = (None, None) if last is None else (last.due, last.due_turn)
    if due is None:
        due, due_turn = _asked_when(talk, max(m.step.turn for m in chain.mentions))
    others = [t for m in chain.mentions if m is not told for t in (m.step.turn, *m.step.support)]
    support = tuple(dict.fromkeys((*told.step.support, *others)))
    return replace(told.step, due=due, due_turn=due_turn, support=support)


def _asked_when(talk: Talk, turn: int) -> tuple[str | None, int | None]:
    """The date given a little later to "When?"; none if something else was said in between."""
    for asking in range(turn + 1, min(turn + WHEN_WITHIN, len(talk.turns) - 1)):
        other = talk.turns[asking].speaker != talk.turns[turn].speaker
        if not other or not _WHEN.search(talk.turns[asking].text.lower()):
            continue
        found = dues(talk.turns[asking + 1].text)
        if found and talk.turns[asking + 1].speaker == talk.turns[turn].speaker:
            return found[0].text, asking + 1
    return None, None


def _telling(talk: Talk, said: Mention) -> tuple[float, float]:
    """How well a mention says by itself what is promised; recaps only where nothing else does."""
    recap = talk.asked(said.step.turn).get("recap", 0.0) > 0
    named = min(len(said.words), THIN) / THIN
    return (acts(said.low) + named - recap, said.chance)


def worded(talk: Talk, step: Step) -> Commitment:
    """The step as a reader sees it: verbatim words, owner, date, and at most `CITED` turns."""
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
    told = step.told or step.members
    first, last = told[0], told[-1]

    def words(a: int, b: int) -> str:
        return " ".join(talk.sentences[i].low for i in range(a, b + 1))

    while not _tells(words(first, last)):
        around = [i for i in (last + 1, first - 1) if i in span]
        fitting = [
            i
            for i in around
            if len(words(min(first, i), max(last, i)).split()) <= READABLE
            and not talk.sentences[i].low.startswith("or ")
            and not cues.RETRACTS.search(talk.sentences[i].low)
            and not cues.COULD.search(talk.sentences[i].low)
        ]
        if not fitting:
            break
        following = max(fitting, key=lambda i: (acts(talk.sentences[i].low), i))
        first, last = min(first, following), max(last, following)
    return first, last


def _tells(low: str) -> bool:
    """Whether the words say by themselves what will be done."""
    return len(content(low)) >= THIN and (acts(low) or bool(cues.GOING_TO_DO.search(low)))


def _named(talk: Talk, step: Step) -> int | None:
    """The sentence that names what "that" or "Tomorrow." is about, in an earlier turn."""
    words = " ".join(talk.sentences[i].low for i in step.told or step.members)
    if step.asked is None or (_tells(words) and step.asked not in talk.elliptic):
        return None
    dated = step.due_turn == step.turn
    asked: int | None = step.asked
    while dated and asked is not None and step.turn - asked <= CITED + 1:
        when = [i for i in talk.of_turn[asked] if _WHEN.search(talk.sentences[i].low)]
        if when and len(talk.said(asked)[0].low.split()) > BARE:
            return when[-1]
        earlier = talk.previous(asked)
        asked = None if earlier is None else talk.previous(earlier)
    naming = [i for i in talk.of_turn[step.asked] if len(content(talk.sentences[i].low)) > 0]
    if naming and (step.asked in talk.elliptic or talk.asks[step.asked]):
        return naming[-1]
    points = len(content(words)) < THIN and _POINTS.search(words)
    before = talk.own_before(step.turn) if points else None
    said = [] if before is None else list(talk.of_turn[before])
    naming = [i for i in said if len(content(talk.sentences[i].low)) >= THIN]
    return naming[-1] if naming else None
