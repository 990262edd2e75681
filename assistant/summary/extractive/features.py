"""A session as numbers for the learned model: signals of each sentence and of its surroundings.

Invariant: nothing is embedded here; the vectors are those the talk already has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log1p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.summary.extractive import cues, questions
from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.signals import NO_SUBJECT, SIGNALS, TOGETHER
from assistant.summary.extractive.surroundings import ANSWERS, TURN_SIGNALS, turn_signals

Numbers = NDArray[np.float64]

LATE: Final = 0.5
EARLY: Final = 0.3
END: Final = 0.93
MIDDLE: Final = (0.35, 0.85)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """Per sentence of the talk: named signals, and vectors of its own, the turn before and after.

    around: signals of each turn by position. lows: each turn's text in lower case.
    """

    signals: tuple[Mapping[str, float], ...]
    own: Numbers = field(repr=False)
    before: Numbers = field(repr=False)
    after: Numbers = field(repr=False)
    around: tuple[Mapping[str, float], ...]
    lows: tuple[str, ...] = field(repr=False)


def features(talk: Talk) -> Features:
    """The features of every sentence, in the order of `talk.sentences`."""
    lows = tuple(" ".join(s.low for s in talk.said(t)) for t in range(len(talk.turns)))
    around = tuple(turn_signals(low) for low in lows)
    own = np.asarray(talk.vectors, dtype=np.float64)
    width = own.shape[1] if own.size else 0
    means = np.zeros((len(talk.turns), width))
    for turn, span in enumerate(talk.of_turn):
        if span:
            means[turn] = own[span.start : span.stop].mean(axis=0)
    before, after = np.zeros_like(own), np.zeros_like(own)
    for index, sentence in enumerate(talk.sentences):
        earlier = talk.previous(sentence.turn)
        if earlier is not None:
            before[index] = means[earlier]
        if sentence.turn + 1 < len(talk.turns):
            after[index] = means[sentence.turn + 1]
    return Features(
        signals=tuple(_signals(talk, i, lows, around) for i in range(len(talk.sentences))),
        own=own,
        before=before,
        after=after,
        around=around,
        lows=lows,
    )


def fingerprint() -> str:
    """SHA-256 over every pattern the features rest on: a trained model fits one fingerprint."""
    patterns = {**SIGNALS, **{f"turn {k}": p for k, p in TURN_SIGNALS.items()}, **questions.KINDS}
    text = "\n".join(f"{name}\t{pattern.pattern}" for name, pattern in sorted(patterns.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _signals(
    talk: Talk, index: int, lows: tuple[str, ...], around: tuple[Mapping[str, float], ...]
) -> dict[str, float]:
    sentence = talk.sentences[index]
    turn, low = sentence.turn, sentence.low
    found = {name: float(bool(p.search(low))) for name, p in SIGNALS.items()}
    found |= _form(talk, index, lows[turn])
    found |= _place(talk.place(turn))
    for a, b in TOGETHER:
        found[f"{a} × {b}"] = found[a] * found[b]
    before = talk.previous(turn)
    if before is not None:
        found |= {f"before: {name}": value for name, value in around[before].items()}
        found["before: elliptic"] = float(before in talk.elliptic)
    if turn + 1 < len(talk.turns):
        following = lows[turn + 1]
        found |= {f"after: {name}": value for name, value in around[turn + 1].items()}
        found["after: yes"] = float(bool(cues.YES.search(following)))
        declined = cues.NO_THANKS.search(following) or cues.NO.search(following)
        found["after: no"] = float(bool(declined))
        found["after: third"] = float(bool(SIGNALS["third"].search(following)))
    found |= {f"answers: {kind}": value for kind, value in talk.asked(turn).items()}
    for a, b in ANSWERS:
        found[f"{a} × {b}"] = found.get(a, 0.0) * found.get(b, 0.0)
    return found


def _form(talk: Talk, index: int, low_turn: str) -> dict[str, float]:
    """Length, dates and the place within the turn."""
    sentence = talk.sentences[index]
    span = talk.of_turn[sentence.turn]
    words = len(sentence.low.split())
    return {
        "due": float(bool(dues(sentence.text))),
        "words ≤ 3": float(words <= 3),  # noqa: PLR2004 - the name says it
        "words ≤ 7": float(words <= 7),  # noqa: PLR2004 - the name says it
        "words > 20": float(words > 20),  # noqa: PLR2004 - the name says it
        "words": log1p(words) / 3,
        "opens": float(index == span.start),
        "closes": float(index == span.stop - 1),
        "alone": float(len(span) == 1),
        "turn words": log1p(len(low_turn.split())) / 4,
        "turn due": float(bool(dues(talk.turns[sentence.turn].text))),
        "turn quotes": float(bool(SIGNALS["quoted"].search(low_turn))),
        "no subject": float(not NO_SUBJECT.search(sentence.low)),
    }


def _place(place: float) -> dict[str, float]:
    return {
        "late": max(0.0, place - LATE) * 2,
        "early": max(0.0, EARLY - place) / EARLY,
        "end": float(place > END),
        "middle": float(MIDDLE[0] < place < MIDDLE[1]),
    }
