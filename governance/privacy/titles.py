"""Titles and relations without a name: "acting head of claims", "one of two women on the board".

Beside the grammar in `singled_out`: what needs no determiner, and who is told by rank, by number or
by whom they follow. In any case; time is linear, every repetition is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from governance.privacy.findings import Finding, Source
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words


def _one_of(*lists: str) -> str:
    """An alternative of every word of the lists, the longest first."""
    found = {word for name in lists for word in words(name)}
    return "|".join(sorted(map(re.escape, found), key=lambda w: (-len(w), w)))


_ROLE: Final = _one_of("roles", "weak_roles", "more_roles")
_PERSON: Final = _one_of("people")
_OWN: Final = "my|our|your|his|her|their"
_SENIOR: Final = (
    "senior|junior|principal|chief|deputy|vice|assistant|associate|regional|global|national|group"
    "|divisional|area|district|interim|acting|former|founding|executive|managing|general|head|staff"
)
_PLAIN: Final = "|".join(
    sorted(map(re.escape, words("function") | words("speaks")), key=lambda w: (-len(w), w))
)
_NOUN: Final = rf"(?!(?:{_PLAIN}|\w+ed|who|which)\b)[^\W\d_]+(?:-[^\W\d_]+)?"
_OF: Final = rf"(?: (?:of|for) (?:(?:the|our|all|a) )?{_NOUN}(?: (?:and )?{_NOUN})?)"
_PLACED: Final = rf"(?: (?:on|in|of|at|from) (?:(?:the|our|my|this|that) )?{_NOUN}(?: {_NOUN})?)"
_GENERIC: Final = r"(?<!\ba )(?<!\ban )(?<!\bany )(?<!\bevery )(?<!\beach )(?<!\bno )(?<!\bsome )"
_PAUSE: Final = r"(?=[.,;:?!]|$| (?:and|but|so|who|is|was|said|says|has|had|will|told|he|she)\b)"
_SHAPES: Final = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        # regional director of sales, acting head teacher; "a senior manager" is anybody
        rf"{_GENERIC}\b(?:(?:{_SENIOR})[ -]){{1,2}}(?:{_NOUN} )??(?:{_ROLE})\b{_OF}?",
        (
            rf"\b(?:(?:{_SENIOR}) )?(?:head|director|s?e?vp|president|dean|secretary|professor) of "
            rf"(?:(?:the|our|all) )?(?!steam|queue|line|table|class|river|state\b){_NOUN}"
            rf"(?: (?:and )?{_NOUN})?"
        ),
        # my opposite number, her old number two
        (
            rf"\b(?:{_OWN}) (?:(?:old|new|former|ex|own|previous|last|current) ){{0,2}}"
            rf"(?:(?:counterpart|opposite number|number two|second in command"
            rf"|right hand (?:man|woman)|mentor|mentee|co-?founder|business partner"
            rf"|understudy|stand-in|replacement|boss'?s boss"
            rf"|manager'?s (?:manager|boss))\b|second\b{_PAUSE})"
        ),
        # one of only two women on the board
        (
            rf"\bone of (?:(?:only|just|the|our) ){{0,2}}(?:two|three|four|few|a handful of)"
            rf"(?: of us)? (?:{_NOUN} )?(?:women|men|girls|(?:{_PERSON}|{_ROLE})s)\b{_PLACED}?"
        ),
        # the longest-serving nurse on the ward, the other woman on the board
        (
            rf"\bthe (?:longest[- ]serving|most (?:senior|junior)|newest|token"
            rf"|(?:best|highest|lowest)[- ]paid) (?:{_NOUN} )?(?:{_PERSON}|{_ROLE})\b{_PLACED}?"
        ),
        rf"\bthe (?:other|second|third) (?:{_NOUN} )?(?:{_PERSON})\b{_PLACED}",
        # the accountant of a whole hospital, their only programme officer for east africa
        (
            rf"\b(?:the|{_OWN}) (?:only |sole )?(?:{_NOUN} )??(?:{_ROLE}) (?:of|for) "
            rf"(?:(?:a|an|the|our|their|all) )?(?:(?:whole|entire) )?{_NOUN}(?: {_NOUN})?{_PLACED}?"
        ),
        # the cfo before him
        rf"\b(?:the|{_OWN}) (?:{_ROLE}) (?:before|after) (?:me|him|her|them|us)\b",
        # our producer, their buyer: of "my" there may be many
        (
            rf"\b(?:our|your|his|her|their) (?!(?:head|chair|lead|general|guard|keeper)\b)"
            rf"(?:{_ROLE})\b(?!-)"
        ),
        rf"\ba certain (?:{_NOUN} ){{0,2}}(?:{_PERSON}|{_ROLE})\b",
    )
)
_CONFIDENCE: Final = 0.75


def match_titles(line: str) -> Iterator[Finding]:
    """Phrases of one line that single somebody out by title or relation; they may overlap."""
    for shape in _SHAPES:
        for found in shape.finditer(line):
            yield Finding(
                start=found.start(),
                end=found.end(),
                kind=Kind.QUASI,
                confidence=_CONFIDENCE,
                source=Source.PATTERN,
            )
