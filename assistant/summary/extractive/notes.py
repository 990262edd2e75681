"""Coach's typed notes: which part of the conversation each paragraph reports.

A paragraph's part is named by its opening ("Goal, her words:", "Option A:", "Commits:", "Mine:") or
carried on from the one before. Invariant: the coach's thoughts about themselves and the logistics
("Own learning:", "Invoice:") belong to no part, and the coachee's words are only those in quotes.
"""

from __future__ import annotations

import re
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

_ITEM = r"(?:[-–—•*]|\(?\d{1,2}[.)]|\(?[a-h][.)])"
_OPENINGS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    (
        "aside",
        re.compile(
            r"^(?:own (?:reflection|learning|note)|note to self|my (?:hypothesis|impression|"
            r"hunch|agenda|learning|sense)|"
            r"thought,? not said|something i noticed in me|for supervision|supervision|logistics|"
            r"invoice|"
            r"next (?:session|in |meeting|appointment|call:|time:)|next:|for next time|"
            r"self[- ]check|bring to supervision|"
            r"also (?:he|she|they)'s\b|digression|detour|side issue|admin)"
        ),
    ),
    (
        "last_time",
        re.compile(
            r"^(?:follow[- ]?up|homework from|from last time|since last|last time|"
            r"review of (?:actions|homework)|"
            r"actions? from last|check[- ]in on)"
        ),
    ),
    (
        "coach_commits",
        re.compile(
            r"^(?:mine|me|from me|my (?:action|homework|part|side|to[- ]?do)s?|i owe (?:her|him|"
            r"them)|coach(?:'s)? (?:action|to[- ]?do)s?|for me|"
            r"i(?:'ll| will| am to| promised| said i'd| offered to)|on me|"
            r"coach)\b(?: to do)?\s*(?:[:–-]|\b)"
        ),
    ),
    (
        "commits",
        re.compile(
            r"^(?:commit(?:s|ments?|ted)?|actions?(?: agreed)?|agreed(?: actions)?|next steps?|"
            r"way forward|will do|homework|to[- ]?dos?|"
            r"w|so|(?:he|she|they) commits?(?: to)?|what (?:he|she|they)(?:'ll| will) do|plan|"
            r"accountability)\s*(?:[:.–(-]|$)"
        ),
    ),
    (
        "options",
        re.compile(
            r"^(?:options?\b|ideas\b|brainstorm|possibilities|alternatives|o\s*[:–-]|what else|"
            r"ways\b|kept asking \"?what else)"
        ),
    ),
    (
        "goal",
        re.compile(
            r"^(?:goals?\b|agreement|contract(?:ing)?\b|topic|focus|aim|wants?\b|what (?:does|"
            r"did) (?:he|she|they) want|today'?s? (?:measure|goal|topic|aim|focus)|"
            r"by the end|how (?:he|she|they)(?:'ll| will|'d) know|asked (?:how|"
            r"what) .{0,25}(?:know|want|worth|useful|leave)|further out|outcome|g\s*[:–-]|"
            r"session goal|(?:he|she|they) wants?\b|measure|brought|asks?:)"
        ),
    ),
    (
        "reality",
        re.compile(
            r"^(?:reality|how it is|now\b|currently|current|situation|where (?:it|things) (?:is|"
            r"are|stand)|r\s*[:–-]|the facts|background|"
            r"what happens|what's happening|status|context)"
        ),
    ),
    (
        "close",
        re.compile(
            r"^(?:clos(?:e|ing)|take[- ]?aways?|taking away|end(?:ed|ing)?\b|what (?:he|she|"
            r"they) takes?|leaving with|confidence|scale|insight at)"
        ),
    ),
)
_MARK = re.compile(rf"^\s*{_ITEM}\s+")
_HEADING = re.compile(
    r"^[^:.?\"“]{1,45}:\s+|^(?:Reality|Options|Goal|Agreement|Commitments)\.\s+", re.IGNORECASE
)
_NUMBERED = re.compile(rf"^{_ITEM}\s")
_QUOTE = re.compile(r"[\"“]([^\"“”]{8,}?)[\"”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph's place in the notes. body: where its text starts after "Commits:" or "2)"."""

    turn: int
    part: Part
    headed: bool
    numbered: bool
    body: int
    low: str = field(repr=False)


def paragraphs(talk: Talk) -> tuple[Paragraph, ...]:
    """Each paragraph with its part; parts carry on until the next opening."""
    found: list[Paragraph] = []
    part: Part = "opening"
    for turn, said in enumerate(talk.turns):
        low = lowered(said.text).strip()
        numbered = bool(_NUMBERED.match(low))
        bare = _NUMBERED.sub("", low)
        opening = next((name for name, pattern in _OPENINGS if pattern.match(bare)), None)
        if numbered and part in ("commits", "options") and opening != "coach_commits":
            opening = None
        part = opening or _carried(part, found, numbered=numbered)
        found.append(
            Paragraph(
                turn=turn,
                part=part,
                headed=opening is not None,
                numbered=numbered,
                body=_body(said.text, headed=opening is not None),
                low=low,
            )
        )
    return tuple(found)


def _carried(part: Part, found: list[Paragraph], *, numbered: bool) -> Part:
    """The part of a paragraph without an opening of its own."""
    if numbered:
        return part
    if part == "aside":
        return next(
            (_carried(p.part, [], numbered=False) for p in reversed(found) if p.part != "aside"),
            "reality",
        )
    following: dict[Part, Part] = {
        "last_time": "reality",
        "goal": "reality",
        "coach_commits": "commits",
    }
    return following.get(part, part)


def _body(text: str, *, headed: bool) -> int:
    """Where the paragraph's own words start after its number and heading."""
    item = _MARK.match(text)
    start = item.end() if item else 0
    heading = _HEADING.match(text[start:]) if headed else None
    return start + heading.end() if heading else start


def quotes(text: str) -> list[tuple[int, int]]:
    """Spans inside quotation marks, at least a dozen characters long."""
    return [m.span(1) for m in _QUOTE.finditer(text)]
