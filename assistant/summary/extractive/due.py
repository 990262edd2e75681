"""Due dates as they were said: "by Friday", "tomorrow before his ten o'clock", "[DATE_2]".

Invariant: a due date is a verbatim span; nothing is computed or completed. Habits ("Thursdays"),
the past ("last Tuesday") and vague times ("some time", "at some point") are no due dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART = r"(?:morning|afternoon|evening|night|lunchtime|lunch|noon|midday)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
_NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|a few)"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    r"twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|"
    r"thirty[ -]first)"
)
_CLOCK = (
    r"(?:(?:at |by |before |around )?(?:half past |quarter past |quarter to )?"
    r"(?:\d{1,2}(?::\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{1,2}:\d{2}|" + _NUMBER + r" o'clock|"
    r"(?:at|by|before) "
    + _NUMBER
    + r"(?! (?:hours?|days?|weeks?|people|minutes?|of))|noon|midday))"
)
_EVENT = (
    r"(?:meeting|inspection|review|session|stand ?up|stand-up|one[- ]to[- ]one|one on one|1:1|board|committee|"
    r"holidays?|break|offsite|off-site|sprint|launch|lunch|handover|call|visit|retro|workshop|town ?hall|"
    r"conference|interview|appraisal|deadline|weekend|week|month|quarter|year|summer|christmas|easter|"
    r"planning|kick ?off|demo|presentation|steerco|away ?day|audit|next one|shift)"
)
_CORE = (
    r"(?:"
    rf"(?:this |next |coming |on the )?{_DAY}(?!s\b)(?: {_PART}\b)?(?: week\b)?(?: after {_PART}\b| before {_PART}\b)?"
    rf"|the day after tomorrow|tomorrow(?: {_PART}\b| first thing)?|tonight|today|first thing(?: {_DAY}| tomorrow)?"
    rf"|this (?:{_PART}|week(?:end)?|month|quarter|year)|(?:the )?next (?:week|weekend|month|quarter|session|time we (?:meet|speak|talk))"
    rf"|(?:the )?(?:very )?(?:end|start|beginning|middle) of (?:the |this |next )?(?:day|week|month|quarter|year|term|sprint|{_MONTH})"
    r"|(?:the )?weekend|month[- ]end|year[- ]end|quarter[- ]end|end of play|close of business|cob|eod"
    r"|the week after(?! (?:a|the|that|my)\b)|the following week|"
    rf"(?:in|within) (?:a|the next|{_NUMBER}) ?(?:{_NUMBER} )?(?:days?|weeks?|months?|fortnight)(?:'s? time)?|(?:a )?week from {_DAY}"
    rf"|(?:the )?(?:{_ORDINAL}|\d{{1,2}}) (?:of )?{_MONTH}\b|{_MONTH} (?:the )?(?:{_ORDINAL}|\d{{1,2}})\b"
    rf"|the (?:{_ORDINAL})\b(?! \w+(?: \w+)? (?:is|was|thing|time|one))(?! (?:thing|time|one|ten|five|person|half|step|word|slot|part|draft|agenda))"
    rf"|\[DATE_\d+\]"
    r")"
)
_PREP = (
    r"(?:no later than|not later than|at the latest by|latest by|by the|by|before the|before|until|till|from the|from|"
    r"on the|on|in|starting|some ?time|early|late|after|during|at the|at|for)"
)
_BEFORE_EVENT = (
    rf"(?:before|after|ahead of|at|by|in) (?:the|my|his|her|our|their|your|that|next|this|we|{_DAY}'s) ?"
    rf"(?:[\w'-]+ ){{0,2}}{_EVENT}\b(?:, not before)?|before (?:we|i|he|she|they) (?:meet|speak|talk|go|goes|leave|leaves)(?: again| home| on \w+| \w+ing)?"
)
_TAILS = rf"(?:,? (?:{_CLOCK}|before (?:the|my|his|her|our) [\w'-]+(?: o'clock)?|after (?:the |his |her |my )?[\w'-]+|and no later|at the latest|latest))?"
_DUE: Final = re.compile(
    rf"\b(?:{_PREP} )?(?<!\w){_CORE}{_TAILS}|\b{_BEFORE_EVENT}|(?<!\w)\[DATE_\d+\]", re.I
)
_NOT_DUE_BEFORE = re.compile(
    r"(?:\b(?:last|every|each|since|ago|past|previous|other|that was|these|most|on a|of a|any|until|till|used to)\s+$)"
    r"|(?:\b(?:last|every|since|until|till)\s+(?:the\s+)?$)",
    re.I,
)
_WHOLE_PAST = re.compile(r"^(?:since|until|till|for|from the|during)\b", re.I)
_VAGUE_TODAY = re.compile(r"\b(?:from|of|for|about|in) (?:today|tonight|this)$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date as a span of the text it was found in."""

    start: int
    end: int
    text: str = field(repr=False)


def dues(text: str) -> list[Due]:
    """Every due date in the text, in order; spans do not overlap."""
    found: list[Due] = []
    flat = text.replace("’", "'")
    for match in _DUE.finditer(flat):
        start, end = match.span()
        if _NOT_DUE_BEFORE.search(flat[:start]) or _WHOLE_PAST.match(match.group()):
            continue
        if flat[end : end + 1] == "s" or re.match(r"'s\b(?! (?:at|by))", flat[end:]):
            continue
        said = text[start:end].strip(" ,")
        start = text.index(said, start)
        if found and re.fullmatch(r",?\s*(?:and |or |at |,)?\s*", text[found[-1].end : start]):
            start = found.pop().start
            said = text[start:end].strip(" ,")
        found.append(Due(start=start, end=start + len(said), text=said))
    return found


def strongest(text: str) -> Due | None:
    """The due date to show for one commitment: the first that is more than "today" if there is one."""
    found = dues(text)
    firm = [d for d in found if not _VAGUE_TODAY.search(d.text)]
    return firm[0] if firm else None
