"""Due dates as they were said: "by Friday", "tomorrow before his ten o'clock", "[DATE_2]".

Invariant: a due date is a verbatim span; nothing is computed or completed. Habits ("Thursdays"),
the past ("last Tuesday") and vague times ("some time", "at some point") are no due dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART = r"(?:morning|afternoon|evening|night|lunch ?time|lunch|noon|midday)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)"
)
_NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|a few)"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    r"ninth)|thirtieth|thirty[ -]first)"
)
_TEEN = r"(?:thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
_CLOCK = (
    r"(?:(?:at |by |before |around )?(?:half past |quarter past |quarter to )?"
    rf"(?:\d{{1,2}}(?::\d{{2}})?\s?(?:am|pm|a\.m\.|p\.m\.)|\d{{1,2}}:\d{{2}}|{_NUMBER} o'clock|"
    rf"(?:at|by|before) {_NUMBER}(?! (?:hours?|days?|weeks?|people|minutes?|of|other|more))|noon|"
    rf"midday))"
)
_UNIT = r"(?:days?|weeks?|months?|fortnight)"
_MEETING = (
    r"(?:meeting|inspection|review|session|stand[- ]?up|one[- ]to[- ]one|one on one|1:1|board|"
    r"committee|retro|workshop|town ?hall|conference|interview|appraisal|planning|kick[- ]?off|"
    r"demo|"
    r"presentation|match|game|catch[- ]?up|breakfast|training|away ?day|offsite|off-site|audit|"
    r"call(?:-out| out)?|visit|handover|shift|sprint)"
)
_EVENT = (
    rf"(?:{_MEETING}|holidays?|break|launch|deadline|weekend|week|month|quarter|year|summer|"
    r"christmas|easter|lunch|next one)"
)
_WHOSE = r"(?:the|my|his|her|our|their|your)"
_LEAVING = (
    r"(?:go|goes|leave|leaves|travel|travels|finish|fly|flies|drive|hang up|log off|meet|speak|"
    r"talk|"
    r"head|get (?:home|back)|come back|pack|break up|close)"
)
_WEEK = (
    r"(?:today|tomorrow|day|week|month|quarter|year|term|sprint|summer|autumn|spring|winter|"
    rf"{_MONTH})"
)
_CORE = (
    r"(?:"
    rf"(?:this |next |coming )?{_DAY}(?!s\b)(?:,? (?:{_PART}|lunch)\b)?(?: week\b)?"
    rf"(?: (?:after|before) {_PART}\b| next week| first thing)?"
    rf"|the {_DAY}(?: {_PART})?(?=\W*$|[.,;:!?]| (?:after|before|at|and|when|i|we|he|she|they)\b)"
    rf"|{_DAY}'s (?:{_MEETING}|agenda|huddle)"
    r"|(?<=by )(?:easter|christmas|new year)|(?<=before )(?:lunch|easter|christmas|new year)"
    rf"|(?:at )?(?:half |quarter past |quarter to )?{_NUMBER} (?:o'clock )?(?:tomorrow|tonight|"
    rf"today)"
    rf"|the day after tomorrow|tomorrow(?: {_PART}\b| first thing)?|tonight|today"
    rf"|(?<!the )first thing(?: (?:on )?{_DAY}| tomorrow)?"
    rf"|this (?:{_PART}|week(?:end)?|month|quarter|year)"
    r"|(?:the )?next (?:week|weekend|month|quarter|time we (?:meet|speak|talk))"
    rf"|(?:{_WHOSE} )?next (?:{_MEETING}|time (?:he|she|they) \w+)"
    rf"|(?:the )?(?:very )?(?:end|start|beginning|middle) of (?:the |this |next )?{_WEEK}"
    r"|the weekend|month[- ]end|year[- ]end|quarter[- ]end|end of play|close of business|cob|eod"
    r"|the week after(?! (?:a|the|that|my)\b)|the following week|"
    rf"(?:in|within) (?:the next |{_NUMBER} )(?:{_NUMBER} )?{_UNIT}(?:'s? time)?"
    rf"|within a {_UNIT}|in a {_UNIT}(?:'s time| or so|(?= at the latest))"
    rf"|(?:a )?(?:week|fortnight) (?:from|on) {_DAY}"
    rf"|(?:the )?(?:{_ORDINAL}|{_TEEN}|\d{{1,2}}) (?:of )?{_MONTH}\b|"
    rf"{_MONTH} (?:the )?(?:{_ORDINAL}|"
    rf"\d{{1,2}})\b"
    rf"|the (?!first|second|third|fourth|fifth){_ORDINAL}\b(?! \w)"
    rf"|(?:(?<=from )|(?<=by )|(?<=on )|(?<=before )|(?<=until ))the {_ORDINAL}\b(?! (?:thing|"
    rf"time|one)\b)"
    rf"|(?<!his )(?<!her )(?<!my )(?<!the )(?<!their )(?<!your ){_NUMBER} o'clock"
    r"|as soon as (?:we|i|he|she|they)(?:'re|'m|'s|'ve| are| am)? \w+(?: (?:up|off|back|home))?"
    r"|(?:(?:straight|right|directly|now|later) )?after (?:this|that call|the call|we hang up|"
    r"our call)\b"
    r"|(?:straight|right) after(?: lunch)?(?=\W*$|[.,;])"
    r"|the (?:minute|moment|second) (?:we|i|you) \w+(?: up)?"
    r"|the week before(?: that)?(?=\W*$|[.,;])"
    r"|(?<=by )(?:noon|midday|lunch ?time)"
    r"|\[DATE_\d+\]"
    r")"
)
_PREP = (
    r"(?:no later than|not later than|at the latest by|latest by|by the|by|before the|before|"
    r"until|till|from the|from|on the|on|in|as of|starting|early|late|after|during|at the|at|for)"
)
_BEFORE = (
    rf"(?:before|after|ahead of|at|by) (?:{_WHOSE}|next|{_DAY}'s) ?(?:[\w'-]+ ){{0,2}}{_EVENT}\b"
    r"(?:, not before)?"
    rf"|before (?:{_WHOSE}|{_DAY}'s|\[\w+\]) (?:[\w'-]+ ){{1,2}}(?:goe?s?|comes?|arrives?|"
    rf"starts?|lands?|"
    r"opens?|closes?|leaves?|ends?|is (?:in|out|back|over))\b(?: (?:out|in|back|up|off|home))?"
    r"|before (?:you|i|we|he|she) sees? (?:him|her|them)"
    rf"|before (?:i|we|he|she|they) {_LEAVING}(?! myself)(?: (?:again|home|back|in|off|up|my \w+|"
    rf"the \w+|on \w+))*"
)
_TAIL = (
    rf"(?:,? (?:{_CLOCK}|before {_WHOSE} [\w'-]+(?: o'clock| {_EVENT}\b)?|before (?:i|we|he|she|"
    rf"they) {_LEAVING}"
    rf"(?! (?:myself|himself|herself))(?: (?:home|back|in|fishing|again))*|"
    rf"after {_WHOSE} [\w'-]+|after {_PART}|at the latest|"
    rf"latest))?"
)
_DUE: Final = re.compile(
    rf"\b(?:{_BEFORE})|\b(?:{_PREP} )?(?<!\w){_CORE}{_TAIL}(?!\w)|(?<!\w)\[DATE_\d+\]",
    re.IGNORECASE,
)
_HABIT_OR_PAST = re.compile(
    r"\b(?:last|every|each|since|ago|past|previous|other|that was|these|most|any|until|till|"
    r"used to|"
    r"not|about|in the past|of)\s+(?:the\s+|on\s+(?:a\s+)?)?$|\bon an?\s+$",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\b(?:the|his|her|our|my|your|their)\s+$", re.IGNORECASE)
_NOUN = re.compile(
    r" (?!(?:after|before|at|and|when|i|we|he|she|they|by|in|on|or|then|so|with|morning|night|if|"
    r"because|but|is|works|for|to)\b)\w",
    re.IGNORECASE,
)
"""After an article, a weekday and one more word name a thing: "the Friday numbers"."""
_DURATION = re.compile(r"^(?:since|until|till|for|during)\b", re.IGNORECASE)
_LOOKED_AT = re.compile(r"\b\w+ing\s+$", re.IGNORECASE)
"""Before a bare masked date: what somebody is at, "I'm watching [DATE_2]", and no time for it."""
_GIVEN = re.compile(r"\bgive \w+ $", re.IGNORECASE)
"""Before "until Monday": a deadline and no duration."""
_BETWEEN = re.compile(r",?\s*(?:and |or |at |,)?\s*")


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
        given = bool(_GIVEN.search(flat[:start]))
        if _HABIT_OR_PAST.search(flat[:start]) or (_DURATION.match(match.group()) and not given):
            continue
        if match.group().startswith("[DATE_") and _LOOKED_AT.search(flat[:start]):
            continue
        if flat[end : end + 1] == "s" or re.match(
            r"'s\b(?! (?:at|by|our|my|the|when|good|fine|best|agenda))|[\w-]", flat[end:]
        ):
            continue
        if _ATTRIBUTE.search(flat[:start]) and _NOUN.match(flat[end:]):
            continue
        said = text[start:end].strip(" ,")
        start = text.index(said, start)
        if found and _BETWEEN.fullmatch(text[found[-1].end : start]):
            start = found.pop().start
            said = text[start:end].strip(" ,")
        found.append(Due(start=start, end=start + len(said), text=said))
    return found


_NO_TIME = re.compile(
    r"\b(?:by|before|on|until|no|later|than|from|the|at|in|after|a|an|of|this|next|as|starting|"
    r"latest|to|"
    r"my|his|her|our|their|your|not)\b|\W+"
)


def same_time(a: str, b: str) -> bool:
    """Whether two due dates share a word that fixes a time: "on Thursday", "thursday then"."""
    left, right = (set(_NO_TIME.sub(" ", x.lower()).split()) for x in (a, b))
    return bool(left & right) or left == right


_DAY_LEVEL = re.compile(
    rf"{_DAY}|today|tomorrow|tonight|week|month|quarter|\d|{_MONTH}|\[DATE_|the {_ORDINAL}|"
    rf"this {_PART}",
    re.IGNORECASE,
)


def names_day(due: str) -> bool:
    """Whether a due date fixes a day or more, not only a time of day or an occasion."""
    return bool(_DAY_LEVEL.search(due))


def without_dues(text: str) -> str:
    """The text with its due dates blanked, to see whether anything else was said."""
    rest = list(text)
    for due in dues(text):
        rest[due.start : due.end] = " " * (due.end - due.start)
    return "".join(rest)
