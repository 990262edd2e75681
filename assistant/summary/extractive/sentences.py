"""Cutting turns into sentences and clauses, punctuated or not, and trimming what speech fills in.

Invariant: a sentence is a span of its turn, and `spoken` only ever removes fillers and stage
directions. That is why every line of a summary is faithful by construction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from assistant.summary.extractive.due import dues

LONG_PIECE: Final = 16
"""Words in one unpunctuated stretch from which it is cut at discourse markers as well."""
SHORT_CLAUSE: Final = 4

_END = re.compile(r"(?:[.!?]+|…+|\.{2,})[\"'”’)\]]*(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:dr|mr|mrs|ms|prof|st|e\.g|i\.e|etc|vs|approx|[A-Z])\.$", re.IGNORECASE
)
_MARKER = re.compile(
    r"(?<=\s)(?:"
    r"(?:and|but|so|then|or|otherwise|um|uh|hmm|okay|ok|yeah|yes|well|actually|also)"
    r"(?:\s+(?:then|so|um|uh|yeah|maybe|also|actually))?\s+"
    r"(?:i|i'm|i'll|i'd|i've|we|we'll|we're|he|he's|she|she's|they|it|it's|that|that's|you|there|"
    r"there's|"
    r"what|how|if|when|maybe|my|the|a)\b"
    r"|(?:hmm|yeah|okay|um|uh)\s+(?=\w)"
    r"|(?:i'll|i'm going to|i'm gonna|i could|i can|i want to|i need to|i have to|i should|"
    r"i might)\s"
    r")",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\bI(?:'ll|’ll|'m| will| am)? [a-z]+", re.IGNORECASE)
_JOINT = re.compile(r"(?:[,;]\s*|\s+)(?:(?:and|then|or|but|so|if [^,]{2,20})\s+)*$", re.IGNORECASE)
_GLUE = re.compile(
    r"\b(?:that|if|when|what|where|how|why|who|which|because|and|so|then|but|or|think|know|guess|"
    r"you|him|her|them|me|us|whether|until|before|after|unless|maybe|said|says|say|hope|sure|"
    r"like|the|than|as|while|since|"
    r"this|first|thing)\s+$",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:said|says|say|goes|was like|told (?:me|him|her|them|us))\s+$", re.IGNORECASE
)
_STAGE = re.compile(
    r"\((?:laugh\w*|laughs|pause|sighs?|crosstalk|inaudible|smiles?|silence)[^)]*\)", re.IGNORECASE
)
_FILLER = re.compile(r",?\s*\b(?:um+|uh+|erm+|er|mhm|mm+)\b(?:\s*,|\s*\.\.\.|\s*…)?", re.IGNORECASE)
_FORMULA: Final = re.compile(r"^[=+@\-\s]+(?=\[?\w+\]?\s*[(|+*!\-])")
_LEAD = re.compile(
    r"^(?:"
    r"[\s,;:.…–—-]+"
    r"|(?:um+|uh+|erm+|er|hm+|mm+|mhm|oh|okay|ok|yeah|yep|yes|ah+|ha|huh|right,|well,|like,|"
    r"no,? no,?)(?=[\s,.!…]|$)"
    r"|(?:so|well)(?!\s+(?:that|far|many|much|long|few|done|being|what|be))(?=[\s,.…])"
    r"|(?:and|but)(?=[\s,…])"
    r"|(?:i mean|you know|i guess|to be honest)(?=[\s,…])"
    r")",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[\s,;:–—-]+|\b(?:um+|uh+|you know|i mean|so|and|but)\s*)$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_GAP = re.compile(r"\s+([,.!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence or clause. turn: position in the transcript's turns; start, end: span in it.

    low: the text in lower case with straight quotes, for cues.
    """

    turn: int
    start: int
    end: int
    text: str = field(repr=False)
    low: str = field(repr=False)


def spoken(text: str) -> str:
    """The text without fillers ("um"), stage directions ("(laughs)") and doubled spaces.

    Nor with what would make a spreadsheet run it.
    """
    text = _GAP.sub(r"\1", _SPACE.sub(" ", _FILLER.sub(" ", _STAGE.sub(" ", text)))).strip()
    # A coach may paste a line into a spreadsheet, which would run "=HYPERLINK(…)" spoken by anyone.
    return _FORMULA.sub("", text)


def trimmed(text: str) -> str:
    """`spoken`, and without what only opens or trails off ("so yeah, …", "…, you know")."""
    text = spoken(text)
    while (lead := _LEAD.match(text)) and lead.end() < len(text):
        text = text[lead.end() :].lstrip()
    while tail := _TAIL.search(text):
        if tail.start() == 0:
            break
        text = text[: tail.start()].rstrip()
    return _FORMULA.sub("", text)


def lowered(text: str) -> str:
    """Lower case with straight quotes."""
    return text.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


def split(text: str) -> list[tuple[int, int]]:
    """Spans of sentences; unpunctuated stretches are cut again at discourse markers."""
    return [
        span
        for rough in _by_punctuation(text)
        for part in _by_date(text, *rough)
        for span in _by_marker(text, *part)
    ]


def sentences(turn: int, text: str) -> list[Sentence]:
    """The sentences of one turn; `turn` is its position."""
    return [
        Sentence(turn=turn, start=a, end=b, text=text[a:b], low=lowered(text[a:b]))
        for a, b in split(text)
    ]


def _by_punctuation(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATION.search(text[start : end.end()]):
            continue
        rest = text[end.end() :].lstrip()
        if end.group().startswith(("…", "...")) and rest[:1].islower():
            continue
        yield from _span(text, start, end.end())
        start = end.end()
    yield from _span(text, start, len(text))


def _by_date(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A list of dated plans ("tonight I call X, Friday I see Y") becomes one clause a date."""
    piece = text[start:end]
    said = dues(piece)
    if len(said) < 2:  # noqa: PLR2004 - a list has two
        yield start, end
        return
    at = 0
    for clause in _CLAUSE.finditer(piece):
        cut = clause.start()
        opening = next((d.start for d in said if piece[d.end : cut].isspace()), cut)
        lead = _JOINT.search(piece[:opening])
        cut = lead.start() if lead else opening
        if any(at <= d.start < cut for d in said) and any(d.start >= cut for d in said):
            yield from _span(text, start + at, start + cut)
            at = cut
    yield from _span(text, start + at, end)


def _span(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _by_marker(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    words = len(piece.split())
    if words <= LONG_PIECE or piece.count(",") > words / 12:
        yield start, end
        return
    at = 0
    for marker in _MARKER.finditer(lowered(piece)):
        cut = marker.start()
        bare = marker.group()[0] == "i" and marker.group()[:2] != "if"
        if bare and _GLUE.search(piece[:cut]):
            continue
        if _REPORTS.search(piece[:cut]):
            continue
        if min(len(piece[at:cut].split()), len(piece[cut:].split())) < SHORT_CLAUSE:
            continue
        yield from _span(text, start + at, start + cut)
        at = cut
    yield from _span(text, start + at, end)
