"""Coach's typed notes: which part of the conversation each paragraph reports.

A paragraph's part is named by its opening ("Goal, her words:", "Option A:", "Commits:", "Mine:") or
carried on from the one before. Invariant: the coach's thoughts about themselves and the logistics
("Own learning:", "Invoice:") belong to no part, and the coachee's words are only those in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.sentences import lowered

Part: TypeAlias = Literal[
    "opening",
    "last_time",
    "goal",
    "reality",
    "options",
    "commits",
    "coach_commits",
    "close",
    "aside",
]

LISTED: Final = 0.5
"""Share of paragraphs from which a bullet is the note's style and marks nothing."""

_THEY = "(?:he|she|they)"
_BULLET = r"[-–—•*]"
_ITEM = rf"(?:{_BULLET}|\(?\d{{1,2}}[.)]|\(?[a-h][.)]|(?:one|two|three|four|five)(?=[:,.]))"
_OPENINGS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    (
        "aside",
        re.compile(
            r"^(?:own (?:reflection|learning|note|work|hypothesis)|note to self|thought,? not said|"
            r"my (?:hypothesis|impression|hunch|agenda|learning|sense|own)|impression|sensed|"
            r"something i noticed in me|i noticed|for supervision|supervision|logistics|invoice|"
            r"self\b|"
            r"next (?:session|in |meeting|appointment|call:|time:)|next:|for next time|"
            r"to (?:watch|ask)\b|"
            r"watch\b|ask next time|bring to supervision|worth remembering|body language|also "
            rf"{_THEY}'s\b|digression|detour|story\b|side issue|admin|talked about|probably a bit)"
        ),
    ),
    (
        "last_time",
        re.compile(
            r"^(?:follow[- ]?up|homework from|from last time|since last|last time|review of|"
            r"actions? from last|check[- ]in on)"
        ),
    ),
    (
        "coach_commits",
        re.compile(
            r"^(?:mine|me|from me|my (?:action|homework|part|side|to[- ]?do)s?|to[- ]?do,? me|"
            r"on me|"
            r"i owe (?:her|him|them)|coach(?:'s)? (?:action|to[- ]?do)s?|for me|coach|"
            r"i(?:'ll| will| am to|'m to| promised| said i'd))\b"
        ),
    ),
    (
        "commits",
        re.compile(
            r"^(?:commit(?:s|ments?|ted)?|actions?(?: agreed)?|agreed(?: actions)?|way forward|"
            r"next steps?(?:, [\w ]+)?|will do|homework|to[- ]?dos?|w|so|plan|accountability|"
            rf"{_THEY} commits?(?: to)?|what {_THEY}(?:'ll| will) do)\s*(?:[:.–(→-]|$)"
        ),
    ),
    (
        "options",
        re.compile(
            r"^(?:options?\b|ideas\b|brainstorm|possibilities|alternatives|o\s*[:–→-]|what else|"
            r"ways\b|kept asking \"?what else)"
        ),
    ),
    (
        "goal",
        re.compile(
            r"^(?:goals?\b|agreement|contract(?:ing)?\b|topic|focus|aim|wants?\b|outcome|"
            r"g\s*[:–→-]|"
            rf"what (?:does|did) {_THEY} want|what {_THEY} wants?|signs? of success|for today\b|"
            r"today'?s? (?:measure|goal|topic|aim|focus)|(?:asked|pressed) .{0,40}(?:today|know|"
            r"want|"
            rf"worth|useful|leave)|by the end|how {_THEY}(?:'ll| will|'d) know|further out|"
            rf"second want|session goal|{_THEY} wants?\b|measure|brought|asks?:)"
        ),
    ),
    (
        "reality",
        re.compile(
            r"^(?:reality|how it is|now\b|currently|current|situation|r\s*[:–→-]|the facts|"
            r"background|"
            r"where (?:it|things) (?:is|are|stand)|what happens|what's happening|status|context)"
        ),
    ),
    (
        "close",
        re.compile(
            rf"^(?:clos(?:e|ing)|take[- ]?aways?|taking away|what {_THEY} takes?|leaving with|"
            rf"confidence|scale\b|(?:his|her|their) last words)"
        ),
    ),
)
_MARK = re.compile(rf"^\s*{_ITEM}[:,.]?\s+", re.IGNORECASE)
_HEADING = re.compile(
    r"^[^:.?→\"“]{1,45}(?::| →)\s+|^(?:Reality|Options|Goal|Agreement|Commitments)\.\s+",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"^{_ITEM}[:,.]?\s")
_BULLETED = re.compile(rf"^\s*{_BULLET}\s+")
_INITIALS = re.compile(
    r"^([a-z]{2,3})\s*(?:→|->|:|–)\s*"
    r"(?:send|mail|ask|find|call|share|introduce|book|link)"
)
_QUOTE = re.compile(r"[\"“]([^\"“”]{8,}?)[\"”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph's place in the notes. body: where its text starts after "Commits:" or "2)".

    listed: whether it follows a bare heading such as "Next steps:", or another that does.
    low: the paragraph in lower case without a bullet that is only style.
    """

    turn: int
    part: Part
    headed: bool
    numbered: bool
    listed: bool
    body: int
    low: str = field(repr=False)


def paragraphs(talk: Talk) -> tuple[Paragraph, ...]:
    """Each paragraph with its part; parts carry on until the next opening."""
    bullets = sum(bool(_BULLETED.match(t.text)) for t in talk.turns)
    styled = bullets >= LISTED * len(talk.turns)
    found: list[Paragraph] = []
    part: Part = "opening"
    for turn, said in enumerate(talk.turns):
        bullet = _BULLETED.match(said.text) if styled else None
        skip = bullet.end() if bullet else 0
        low = lowered(said.text[skip:]).strip()
        numbered = bool(_NUMBERED.match(low))
        opening = _opening(_NUMBERED.sub("", low)) or _by_initials(low, talk.turns[0].text.lower())
        if numbered and (part == "options" or (part == "commits" and opening != "coach_commits")):
            opening = None
        listed = opening is None and bool(found) and (found[-1].listed or _bare(found[-1]))
        part = opening or _carried(part, found, numbered=numbered)
        found.append(
            Paragraph(
                turn=turn,
                part=part,
                headed=opening is not None,
                numbered=numbered,
                listed=listed,
                body=skip + _body(said.text[skip:], headed=opening is not None),
                low=low,
            )
        )
    return tuple(found)


def _opening(low: str) -> Part | None:
    for name, pattern in _OPENINGS:
        if pattern.match(low):
            return name
    return None


def _bare(paragraph: Paragraph) -> bool:
    """Whether a paragraph is only a heading."""
    return paragraph.headed and paragraph.low.rstrip().endswith(":")


def _by_initials(low: str, first: str) -> Part | None:
    """Whose "RP → send …" is: the coachee's initials open the notes, others are the coach's."""
    match = _INITIALS.match(low)
    if match is None:
        return None
    return "commits" if first.startswith(match.group(1)) else "coach_commits"


def _carried(part: Part, found: Sequence[Paragraph], *, numbered: bool) -> Part:
    """The part of a paragraph without an opening of its own."""
    if numbered:
        return part
    if part == "aside":
        interrupted: list[Part] = [p.part for p in found if p.part != "aside"]
        return _carried(interrupted[-1], (), numbered=False) if interrupted else "reality"
    if part in ("last_time", "goal"):
        return "reality"
    return "commits" if part == "coach_commits" else part


def _body(text: str, *, headed: bool) -> int:
    """Where the paragraph's own words start after its number and heading."""
    item = _MARK.match(text)
    start = item.end() if item else 0
    heading = _HEADING.match(text[start:]) if headed else None
    return start + heading.end() if heading else start


def quotes(text: str) -> list[tuple[int, int]]:
    """Spans inside quotation marks, at least eight characters long."""
    return [m.span(1) for m in _QUOTE.finditer(text)]
