"""Which chains of mentions stand as commitments at the end of the session.

A learned model weighs how sure the mentions are, what supports them (a date, a recap), and what
speaks against them: taken back later, rehearsed, a repetition of another chain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log
from typing import Final

from assistant.summary.extractive import cues
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.features import Features
from assistant.summary.extractive.linking import Chain
from assistant.summary.extractive.signals import SIGNALS
from assistant.summary.extractive.steps import acts
from assistant.summary.extractive.words import content, overlap

MANY: Final = 8
RECAP_FROM: Final = 0.75
THIN: Final = 2

_TAKES_BACK = re.compile(
    r"\b(?:scrap|scratch|forget|cancel|strike|skip|drop|cross out|bin|ditch|take (?:that|it) back|"
    r"changed my mind|second thoughts?|off the (?:list|table)|leave (?:it|that)|not doing|undo|"
    r"i'm not \w*ing|i won't|don't write (?:it|that) down|actually,? no|no,? not|instead|"
    r"rather not)\b"
)

_OBSTACLE = re.compile(
    r"\b(?:knock|trips?|in the way|spoil|tempt\w*|go(?:es)? wrong|derail|stop you|throw you|"
    r"hold you back)\b"
)

_DECLINES = re.compile(
    r"^(?:ah|oh|um|hm+|[,. ])*(?:no[,.]? no\b|no,? (?:thanks|thank you|then|that's all right)|"
    r"nah\b|not (?:really|needed|necessary)\b|rather not\b|please don't\b|i'd rather)"
)

_SAYS_IT_WILL = re.compile(r"\bi(?:'ll| will|'m going to)\b")


def standing_features(
    talk: Talk, found: Features, chain: Chain, every: Sequence[Chain]
) -> dict[str, float]:
    """What speaks for and against a chain, beside the others of its session."""
    chances = sorted((m.chance for m in chain.mentions), reverse=True)
    first = chain.mentions[0].step.turn
    role = talk.turns[first].role
    surest = max(chain.mentions, key=lambda m: m.chance)
    low, whole = surest.low, " ".join(m.low for m in chain.mentions)
    before = talk.previous(first)
    asked: Mapping[str, float] = {} if before is None else found.around[before]
    rank = sum(
        max(m.chance for m in other.mentions) > chances[0]
        for other in every
        if talk.turns[other.mentions[0].step.turn].role == role
    )
    sure, single = _odds(chances[0]), float(len({m.step.turn for m in chain.mentions}) == 1)
    coach, thin = float(role == "coach"), float(len(surest.words) < THIN)
    acting = float(acts(whole))
    dated = float(any(dues(talk.sentences[i].text) for m in chain.mentions for i in m.step.members))
    back, back_soon = _taken_back(talk, found, chain)
    starts = [other.mentions[0].step.turn for other in every if other is not chain]
    ranked = min(rank, MANY) / MANY
    return {
        "sure": sure,
        "sure × single": sure * single,
        "sure × coach": sure * coach,
        "second": _odds(chances[1]) if len(chances) > 1 else -2.0,
        "turns": float(min(len({m.step.turn for m in chain.mentions}), 4)),
        "nearest": chain.nearest,
        "nearest × thin": chain.nearest * thin,
        "linked": max(chain.linked, default=0.0),
        "coach": coach,
        "coach × rank": coach * ranked,
        "rank": ranked,
        "top": float(rank < 3),  # noqa: PLR2004 - most sessions have more than three
        "taken back": back,
        "taken back soon": back_soon,
        "recapped": _recapped(talk, chain),
        "place": talk.place(first),
        "late": float(talk.place(first) > 0.9),  # noqa: PLR2004 - the goodbye
        "acts": acting,
        "dated": dated,
        "neither": (1 - acting) * (1 - dated),
        "thin": thin,
        "asked for a recap": asked.get("recap", 0.0),
        "asked to rehearse": asked.get("rehearsal", 0.0),
        "asked when": asked.get("when", 0.0),
        "short": float(len(low.split()) <= 4),  # noqa: PLR2004 - words
        "same turn": float(first in starts),
        "next turn": float(any(abs(s - first) == 2 for s in starts)),  # noqa: PLR2004 - own turns
        "quotes": float(bool(SIGNALS["quoted"].search(found.lows[first]))),
        "hedge": float(bool(cues.HEDGE.search(low))),
        "could": float(bool(SIGNALS["could"].search(low))),
        "past": float(bool(cues.PAST.search(low))),
        "will": float(bool(SIGNALS["will"].search(low))),
        "doing": float(bool(SIGNALS["doing"].search(low))),
    }


def only_obstacle(talk: Talk, found: Features, chain: Chain) -> bool:
    """Whether the chain only says what might get in the way: "A big outage on Wednesday."."""
    return not any(
        _plans(m.low) or before is None or not _OBSTACLE.search(found.lows[before])
        for m in chain.mentions
        for before in (talk.previous(m.step.turn),)
    )


def only_declined(talk: Talk, found: Features, chain: Chain) -> bool:
    """Whether all the chain says is what a coach asked to do and was told not to.

    "Would you like me to come?" – "No no, then they think I brought the police."
    """
    return all(
        talk.turns[m.step.turn].role == "coach"
        and cues.QUESTION.search(m.low) is not None
        and not _SAYS_IT_WILL.search(m.low)
        and m.step.turn + 1 < len(talk.turns)
        and _DECLINES.search(found.lows[m.step.turn + 1]) is not None
        for m in chain.mentions
    )


def _plans(low: str) -> bool:
    return any(SIGNALS[name].search(low) for name in ("will", "doing", "act"))


def _taken_back(talk: Talk, found: Features, chain: Chain) -> tuple[float, float]:
    """How near the nearest later sentence is that takes something back, and whether it is soon."""
    last = max(m.step.turn for m in chain.mentions)
    members = [i for m in chain.mentions for i in m.step.members]
    about = frozenset[str]().union(*(m.words for m in chain.mentions))
    nearest, soon = 0.0, 0.0
    for index in range(talk.of_turn[last].stop, len(talk.sentences)):
        sentence = talk.sentences[index]
        if talk.turns[sentence.turn].role != "coachee" or not _TAKES_BACK.search(sentence.low):
            continue
        before = talk.previous(sentence.turn)
        around = sentence.low if before is None else f"{sentence.low} {found.lows[before]}"
        near = talk.near(members, [index]) + 0.5 * overlap(content(around), about)
        nearest = max(nearest, near)
        soon = max(soon, float(sentence.turn - last <= 3))  # noqa: PLR2004 - turns
    return nearest, soon


def _recapped(talk: Talk, chain: Chain) -> float:
    """How near a sentence of the session's last quarter comes to it."""
    last = max(m.step.turn for m in chain.mentions)
    members = [i for m in chain.mentions for i in m.step.members]
    late = [
        i
        for i, s in enumerate(talk.sentences)
        if s.turn > last + 3 and talk.place(s.turn) > RECAP_FROM
    ]
    return talk.near(members, late) if late else 0.0


def _odds(chance: float) -> float:
    bounded = min(max(chance, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
