"""What speech recognition and real talk do to a sentence, by seeded code of our own.

Invariant: the same text and seed give the same result on every machine; a marked span is only put
into lower case, so that gold labels still fit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final

_MARK: Final = re.compile(r"\{\{[A-Z]+:[^{}]+\}\}")
_PUNCTUATION: Final = re.compile(r"[.,;:!?…“”\"()]")
_HOMOPHONES: Final[Mapping[str, str]] = {
    "their": "there",
    "there": "their",
    "they're": "there",
    "to": "too",
    "too": "to",
    "two": "to",
    "for": "four",
    "your": "you're",
    "you're": "your",
    "its": "it's",
    "it's": "its",
    "would": "wood",
    "know": "no",
    "no": "know",
    "right": "write",
    "write": "right",
    "hear": "here",
    "here": "hear",
    "week": "weak",
    "by": "buy",
    "whole": "hole",
    "then": "than",
    "than": "then",
    "our": "are",
    "meet": "meat",
    "piece": "peace",
    "sure": "shore",
    "role": "roll",
    "board": "bored",
    "wait": "weight",
    "one": "won",
}
_FILLERS: Final = ("um", "uh", "you know", "i mean", "like", "sort of", "well")
_HOMOPHONE_SHARE: Final = 0.25
_FILLER_SHARE: Final = 0.08
_REPEAT_SHARE: Final = 0.05
_RESTART_SHARE: Final = 0.03

Change = Callable[[str, random.Random], str]


def _asr(text: str, chance: random.Random) -> str:
    """Lower case, no punctuation, some words misheard as others that sound alike."""
    words = _PUNCTUATION.sub("", text.lower()).split(" ")
    return " ".join(
        _HOMOPHONES[word] if word in _HOMOPHONES and chance.random() < _HOMOPHONE_SHARE else word
        for word in words
    )


def _disfluent(text: str, chance: random.Random) -> str:
    """Fillers, repeated words and restarts."""
    made: list[str] = []
    for word in text.split(" "):
        drawn = chance.random()
        if word and drawn < _FILLER_SHARE:
            made.append(f"{chance.choice(_FILLERS)},")
        elif word.isalpha() and drawn < _FILLER_SHARE + _REPEAT_SHARE:
            made.append(word)
        elif word.isalpha() and drawn < _FILLER_SHARE + _REPEAT_SHARE + _RESTART_SHARE:
            made.append(f"{word[: max(1, len(word) // 2)]}-")
        made.append(word)
    return " ".join(made)


def _lower(text: str, chance: random.Random) -> str:  # noqa: ARG001  -- the shape of a change
    return text.lower()


def _unpunctuated(text: str, chance: random.Random) -> str:  # noqa: ARG001  -- likewise
    return _PUNCTUATION.sub("", text)


CHANGES: Final[Mapping[str, Change]] = {
    "asr": _asr,
    "disfluent": _disfluent,
    "lower": _lower,
    "unpunctuated": _unpunctuated,
}


def perturbed(marked: str, change: str, seed: str) -> str:
    """A text with markup, changed outside its marks. seed: such as the id of case and turn."""
    digest = sha256(f"{change}/{seed}".encode()).digest()
    chance = random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311  -- noise, no secret
    apply = CHANGES[change]
    made: list[str] = []
    position = 0
    for mark in _MARK.finditer(marked):
        made += [apply(marked[position : mark.start()], chance), _mark(mark[0], change)]
        position = mark.end()
    return "".join((*made, apply(marked[position:], chance)))


def _mark(mark: str, change: str) -> str:
    if change not in {"asr", "lower"}:
        return mark
    kind, _, surface = mark.partition(":")
    return f"{kind}:{surface.lower()}"
