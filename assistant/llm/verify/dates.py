"""Every time the claim names was said, and a due date is in the session's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.listed import listed
from assistant.llm.verify.numbers import numbers
from assistant.llm.verify.words import contains_run, normalized, surface_tokens, tokens

_DAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS: Final = listed(
    "january february april june july august september october november december jan feb "
    "apr jun jul aug sept sep oct nov dec"
)
_RELATIVE: Final = listed(
    "today tonight tomorrow yesterday morning afternoon evening noon midday midnight "
    "lunchtime weekend week fortnight month quarter year day hour minute q1 q2 q3 q4 "
    "spring summer autumn winter christmas easter"
)
_CAPITAL_ONLY: Final = frozenset({"May", "March", "Mar"})
"""Months that are words as well count only with their capital."""
_MODIFIERS: Final = {"next": "next", "following": "next", "last": "last", "previous": "last"}
"""Words that make another day of a day; "this" and "every" do not."""
_SHORT: Final = {
    "jan": "january", "feb": "february", "mar (month)": "march (month)", "apr": "april",
    "jun": "june", "jul": "july", "aug": "august", "sept": "september", "sep": "september",
    "oct": "october", "nov": "november", "dec": "december", "midday": "noon",
}  # fmt: skip
_LEADING: Final = frozenset({"by", "on", "at", "before", "until", "till", "in", "within", "the"})
_LOOSE: Final = frozenset({"soon", "session", "meeting", "call", "review", "end", "then", "later"})
_SAME: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "tonight": frozenset({"evening"}),
        "saturday": frozenset({"weekend"}),
        "sunday": frozenset({"weekend"}),
    }
)
"""What was said -> what may be told of it."""
_GENERAL: Final = re.compile(r"\b(?:the|that|same|which|what|other) (day|hour)s?\b")
_PARTICULAR: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "day": frozenset({*_DAYS, "today", "tonight", "tomorrow", "yesterday"}),
        "hour": frozenset({"noon", "midday", "midnight", "o'clock"}),
        "evening": frozenset({"night"}),
    }
)
"""What a claim may say in general -> any of the words said that it may mean."""
_TEMPORAL: Final = frozenset((*_DAYS, *_MONTHS, *_RELATIVE))


def times(text: str) -> frozenset[str]:
    """The time words in `text`, singular, with their `next` or `last` where there is one."""
    words = [
        token.casefold() if token not in _CAPITAL_ONLY else f"{token.casefold()} (month)"
        for token in surface_tokens(text)
    ]
    singular = ["", *(_singular(w) for w in words)]
    found: set[str] = set()
    for before, word in pairwise(singular):
        if word in _TEMPORAL or word.endswith("(month)"):
            one = _SHORT.get(word, word)
            found.add(one)
            if before in _MODIFIERS:
                found.add(f"{_MODIFIERS[before]} {one}")
    return frozenset(found)


def only_said_times(claim: Claim, evidence: Evidence) -> bool:
    """No time word that no cited turn holds; the due words copied from one of them."""
    said = evidence.cited_text(claim)
    told = times(said)
    told = told.union(*(_SAME[one] for one in told if one in _SAME), _meant(claim.readable, said))
    if not times(claim.readable) <= told:
        return False
    return claim.due is None or _is_copied_due(claim.due, claim, evidence)


def _meant(text: str, said: str) -> frozenset[str]:
    """The general words of `text` ("the day", "evening") that a word of `said` particularizes."""
    general, words = {"evening", *_GENERAL.findall(normalized(text))}, set(tokens(said))
    found = {one for one in general if _PARTICULAR[one] & words}
    if "this evening" in normalized(said):
        found.add("tonight")
    return frozenset(found)


def _is_copied_due(due: str, claim: Claim, evidence: Evidence) -> bool:
    words = tokens(due)
    while words and words[0] in _LEADING:
        words = words[1:]
    names_a_time = bool(times(due) or numbers(due) or set(words) & _LOOSE) or any(
        w.startswith("[") for w in words
    )
    if not words or not names_a_time:
        return False
    return any(contains_run(tokens(turn.text), words) for turn in evidence.cited(claim))


def _singular(word: str) -> str:
    word = word.removesuffix("'s")
    return word.removesuffix("s") if word.removesuffix("s") in _TEMPORAL else word
