"""From overlapping findings to spans that do not overlap, without uncovering a single letter.

A lower rank is stronger: text that looks like a pseudonym, patterns, full names that a model sees
around a known one, known names, models. What a stronger span leaves of a weaker one stays covered
by the weaker one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby
from typing import Final

from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_TITLE: Final = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam)\b\.?\s+", re.IGNORECASE
)
_LABEL: Final = re.compile(r"[^\W\d_][\w-]*[ ]?[:\n]\s*")
_NEXT_LABEL: Final = re.compile(r"\n\s*[^\W\d_][\w-]*:?$")
_EDGES: Final = words("edges")
_POSSESSIVE: Final = re.compile(r"['’][sS]$")
_ONE_LETTER: Final = re.compile(r"(?:^|[\W_])[^\W\d_]['’]$")


class Rank(IntEnum):
    """Who wins where spans overlap; the smaller the stronger."""

    LITERAL = 0
    PATTERN = 1
    FULL_NAME = 2
    KNOWN = 3
    MODEL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A span of one text that something wants masked. weight: how sure it is of the kind."""

    start: int
    end: int
    kind: Kind
    rank: Rank
    weight: float


def whole_words(text: str, one: Candidate) -> Candidate | None:
    """The same span at word borders, without title, possessive and punctuation; None if empty."""
    start, end = one.start, one.end
    while start < end and not _in_word(text[start]):
        start += 1
    while end > start and not _in_word(text[end - 1]):
        end -= 1
    if start == end:
        return None
    while start > 0 and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end]):
        end += 1
    if one.rank is Rank.MODEL:
        start, end = _without_edges(text, start, end)
    if one.kind is Kind.PERSON:
        start, end = _name_borders(text, start, end)
    if _POSSESSIVE.search(text[start:end]) and end - start > len("'s"):
        end -= len("'s")
    return replace(one, start=start, end=end) if start < end else None


def without_label(text: str, one: Candidate) -> Candidate:
    """The same span without the label of a form around it: "Phone:", and "Fax" on its own line."""
    label = _LABEL.match(text, one.start, one.end)
    start = label.end() if label else one.start
    after = _NEXT_LABEL.search(text, start, one.end)
    return replace(one, start=start, end=after.start() if after else one.end)


def settle(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Spans in order of place, none overlapping, that together cover what the candidates cover.

    What remains beside a stronger span is dropped only where it says nothing: punctuation and
    function words.
    """
    taken: list[Candidate] = []
    ordered = sorted(candidates, key=lambda c: (c.rank, c.start, -c.end))
    for _, rank_members in groupby(ordered, key=lambda c: c.rank):
        for one in list(_merged(rank_members)):
            for start, end in _left_over(one.start, one.end, taken):
                piece = replace(one, start=start, end=end)
                if piece == one or _says_something(text, piece):
                    taken.append(_tidied(text, piece) if piece != one else one)
        taken.sort(key=lambda c: c.start)
    return taken


def _merged(ordered: Iterable[Candidate]) -> Iterator[Candidate]:
    """Overlapping spans of one rank as one; its kind is that of the longest and surest."""
    current: Candidate | None = None
    best: Candidate | None = None
    for one in ordered:
        if current is None or best is None or one.start >= current.end:
            if current is not None:
                yield current
            current = best = one
            continue
        if _say(one) > _say(best):
            best = one
        current = replace(best, start=current.start, end=max(current.end, one.end))
    if current is not None:
        yield current


def _say(one: Candidate) -> float:
    return (one.end - one.start) * one.weight


def _left_over(start: int, end: int, taken: Sequence[Candidate]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for other in sorted(taken, key=lambda c: c.start):
        if other.end <= start or other.start >= end:
            continue
        if other.start > start:
            pieces.append((start, other.start))
        start = max(start, other.end)
    if start < end:
        pieces.append((start, end))
    return pieces


def _tidied(text: str, piece: Candidate) -> Candidate:
    start, end = piece.start, piece.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not _in_word(text[end - 1]):
        end -= 1
    return replace(piece, start=start, end=end)


def _says_something(text: str, piece: Candidate) -> bool:
    """Is there more to cover than punctuation, a plural's s, and a model's function words?"""
    if piece.rank is Rank.MODEL and text[piece.start : piece.end] in {"s", "S"}:
        return False
    telling = [
        m
        for m in re.finditer(r"[^\W_]+", text[piece.start : piece.end])
        if piece.rank is not Rank.MODEL
        or m[0].lower() not in FUNCTION_WORDS
        or not _is_whole(text, piece.start + m.start(), piece.start + m.end())
    ]
    return bool(telling)


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (start > 0 and _in_word(text[start - 1])) and not (
        end < len(text) and _in_word(text[end])
    )


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Models reach for the words beside a name: "ambushed by who", "an eejit".

    Few words are cut: a misheard name begins with others ("o guz", "a lexi", "new yen").
    """
    inside = list(re.finditer(r"\S+", text[start:end]))
    while len(inside) > 1 and inside[0][0] in _EDGES:
        inside.pop(0)
    while len(inside) > 1 and inside[-1][0] in _EDGES:
        inside.pop()
    return start + inside[0].start(), start + inside[-1].end()


def _name_borders(text: str, start: int, end: int) -> tuple[int, int]:
    title = _TITLE.match(text, start, end)
    if title and title.end() < end:
        start = title.end()
    # O'Conjo, D'Souza: one letter before the apostrophe belongs to the name.
    head = text[max(0, start - 3) : start]
    if _ONE_LETTER.search(head):
        start -= len("O'")
    # Owusu-Mensah: a capital after the hyphen belongs to the name.
    while end + 1 < len(text) and text[end] == "-" and text[end + 1].isupper():
        end += 1
        while end < len(text) and _in_word(text[end]):
            end += 1
    return start, end


def _in_word(character: str) -> bool:
    return (
        character.isalnum()
        or unicodedata.category(character)[0] == "M"
        or (unicodedata.category(character) == "Cf")
    )
