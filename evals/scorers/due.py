"""When do two due dates mean the same, and when did nobody say one?

Due dates are compared in the session's own words: no calendar is known, so none is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_WEEKDAY_NAMES: Final = "monday tuesday wednesday thursday friday saturday sunday"
_MONTH_NAMES: Final = (
    "january february march april may june july august september october november december"
)
_EMPTY_WORDS: Final = (
    "a an the of in on at by to for from and or so it its is be i my his her their our your you he"
    " she they we that which when then than as till til until before after around about within"
    " latest time o clock oclock s ll d m re ve half past"
)
"""Words that fix no date by themselves: "before" and "after" agree with anything."""

_WEEKDAYS: Final = frozenset(_WEEKDAY_NAMES.split())
_MONTHS: Final = frozenset(_MONTH_NAMES.split())
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())
_NEAR: Final = frozenset({"today", "tomorrow", "now"})
_WHICH: Final = frozenset({"this", "next"})
_DAYPARTS: Final = frozenset({"morning", "afternoon", "evening", "lunchtime", "noon", "night"})

_SAME: Final = (
    (r"\btonight\b", "today evening"),
    (r"\bthis (morning|afternoon|evening)\b", r"today \1"),
    (r"\b(straight away|right away|right now|at once|immediately)\b", "now"),
    (r"\bfirst thing\b", "morning"),
    (r"\b(\d{1,2})[:.]00\b", r"\1"),
    (r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1"),
    (r"\b(\d{1,2}) ?(?:am|pm)\b", r"\1"),
)
_CARDINALS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth"
)
_NUMBERS: Final = {
    word: str(value)
    for names in (_CARDINALS, _ORDINALS)
    for value, word in enumerate(names.split(), start=1)
}
_SHORTEST_PLURAL: Final = 4


def _content(text: str) -> frozenset[str]:
    """Words that fix a time, spelled one way: "Tonight, by 9:00" is today, evening, 9."""
    plain = text.lower().replace("’", "'")
    for pattern, same in _SAME:
        plain = re.sub(pattern, same, plain)
    found = (_NUMBERS.get(m[0], m[0]) for m in re.finditer(r"[^\W_]+", plain))
    return frozenset(_singular(word) for word in found if word not in _EMPTY)


def _singular(word: str) -> str:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural and word not in _WHICH else word


def agree(predicted: str, gold: str) -> bool:
    """Whether both name the same time.

    They share a word that fixes a time (weekday, date, "tomorrow", "month", "inspection"; a part
    of the day only where neither has more), and contradict each other in none: not in weekday,
    month, number, "today" against "tomorrow", or "this" against "next".
    """
    ours, theirs = _content(predicted), _content(gold)
    kinds = (_WEEKDAYS, _MONTHS, _NEAR, _WHICH)
    numbers = frozenset(word for word in ours | theirs if word.isdigit())
    for kind in (*kinds, numbers):
        left, right = ours & kind, theirs & kind
        if left and right and not left & right:
            return False
    weak = _DAYPARTS | _WHICH
    if ours - weak or theirs - weak:
        return bool((ours & theirs) - weak)
    return bool(ours & theirs)


def spoken(due: str, texts: Iterable[str]) -> bool:
    """Whether every word of a due date that fixes a time occurs in the texts.

    Spelling is levelled as in `agree`. A due date without any such word says nothing and counts
    as not spoken.
    """
    meant = _content(due)
    heard = {word for text in texts for word in _content(text)}
    return bool(meant) and meant <= heard
