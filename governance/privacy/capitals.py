"""A capital inside a sentence is a proper noun, whether or not a model knows it.

Only for texts that write capitals at all. It finds the employers, products and code names that
no model has read of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from governance.privacy.ordinary import (
    FUNCTION_WORDS,
    NAME_WORDS,
    sounds_like_a_person,
    starts_a_sentence,
)
from governance.privacy.spans import Candidate, Rank, whole_words
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

EVERYDAY: Final = words("everyday")
NOT_NAMES: Final = words("not_names")
_EXPLAINED: Final = (
    FUNCTION_WORDS
    | EVERYDAY
    | NOT_NAMES
    | words("generic")
    | words("abbreviations")
    | words("calendar")
)
_INSIDE: Final = frozenset({"of", "and", "for", "the", "in", "on", "at", "by", "to", "with"})
_GRAMMAR: Final = _INSIDE | frozenset(
    {"a", "an", "as", "but", "or", "if", "from", "into", "than", "that", "this", "these", "because",
     "not", "i", "me", "my", "you", "your", "he", "she", "her", "his", "it", "its", "we", "us",
     "our", "they", "them", "their", "am", "is", "are", "was", "were", "be", "been", "do", "does",
     "did", "have", "has", "had", "can", "could", "would", "should", "must", "what", "when",
     "where", "which", "who", "why", "how"}
)  # fmt: skip
_VERBS: Final = words("uncommon") | words("speaks") | words("name_follows") | words("name_precedes")
_WORD: Final = re.compile(r"[^\W\d_]\w*(?:[-'’&]\w+)*")
_WEIGHT: Final = 0.2
"""Less than any model says, so that a model's kind holds where one has an opinion."""


def capitalized(text: str) -> Iterator[Candidate]:
    """Runs of capitalized words that no sentence start, weekday or abbreviation explains."""
    run: list[re.Match[str]] = []
    first: re.Match[str] | None = None
    for word in _WORD.finditer(text):
        if run and text[run[-1].end() : word.start()] != " ":
            yield from _proper(text, run)
            run = []
        if word[0][0].isupper() and not starts_a_sentence(text, word.start()):
            if first is not None and not run and text[first.end() : word.start()] == " ":
                run.append(first)  # a sentence that starts with a whole name
            run.append(word)
            first = None
        else:
            yield from _proper(text, run)
            run = []
            first = word if _may_begin_a_name(word[0]) else None
    yield from _proper(text, run)


def _may_begin_a_name(word: str) -> bool:
    low = word.lower()
    return word[0].isupper() and (
        low in NAME_WORDS or not (low in _EXPLAINED or low in _VERBS or low.endswith(("'s", "’s")))
    )


def _is_headline(words: list[str]) -> bool:
    """Is it written in title case throughout: "But Secretly Love", "Directed By"?

    "The" may begin a name, and "of" or "and" stand inside one.
    """
    return any(
        word in _GRAMMAR and not (place == 0 and word == "the")
        for place, word in enumerate(words)
        if place in {0, len(words) - 1} or word not in _INSIDE
    )


def _proper(text: str, run: list[re.Match[str]]) -> Iterator[Candidate]:
    plain = [re.sub(r"['’]\w+$", "", word[0].lower()) for word in run]
    telling = [word for word in plain if word not in _EXPLAINED and len(word) > 1]
    several = len([w for w in plain if w not in FUNCTION_WORDS | NOT_NAMES and len(w) > 1]) > 1
    if (not telling and not several) or (len(run) > 1 and _is_headline(plain)):
        return
    start, end = run[0].start(), run[-1].end()
    person = sounds_like_a_person(text, start, end)
    whole = whole_words(
        text,
        Candidate(
            start=start,
            end=end,
            kind=Kind.PERSON if person else Kind.ORGANIZATION,
            rank=Rank.MODEL,
            weight=_WEIGHT,
        ),
    )
    if whole is not None:
        yield whole
