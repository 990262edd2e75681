"""Ages and sums, said in figures or words, as the decade or the order of size they lie in.

Invariant: what cannot be read as a number is None, and nothing is guessed.
"""

from __future__ import annotations

import re
from typing import Final

from governance.privacy.word_lists import words

_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_UNITS: Final = {word: number for number, word in enumerate(_SMALL)}
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES: Final = {
    "hundred": 100.0,
    **dict.fromkeys(("k", "thousand", "thousands", "grand"), 1e3),
    **dict.fromkeys(("lakh", "lakhs"), 1e5),
    **dict.fromkeys(("m", "mn", "mil", "million", "millions"), 1e6),
    **dict.fromkeys(("crore", "crores"), 1e7),
    **dict.fromkeys(("bn", "billion", "billions"), 1e9),
}
_DECADES: Final = {number: f"{word[:-1]}ies" for word, number in _TENS.items()}
_FIGURES: Final = _SMALL[1:11]
_TOKEN: Final = re.compile(r"\d[\d.,]*|[a-z]+", re.IGNORECASE)
_COUNTS: Final = re.compile(
    rf"\d|@|\w\.\w|\b(?:{'|'.join((*_SMALL, *_TENS, *_DECADES.values(), *_SCALES))}"
    r"|teens?|oh|half|quarter|third|fifth|dozen|figures?|dot|slash|underscore|dash|hyphen)\b",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    rf"\d|\b(?:first|second|third|\w+th|\w+ieth|\w+day|\w+ies|{'|'.join(sorted(words('calendar')))})\b"
    r"|\b(?:hundred|thousand|oh|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b",
    re.IGNORECASE,
)
_ADULT: Final = 20
_TEEN: Final = 13
_OLDEST: Final = 100


def decade(said: str) -> str | None:
    """The decade of an age, as what one is in: "forties", "teens". None for a child's, or none."""
    named = next((d for d in (*_DECADES.values(), "teens") if d in said.lower()), None)
    if named is not None:
        return named
    found = re.search(r"\b(\d)0s\b", said)
    years = float(found[1]) * 10 if found else number(said)
    if years is None or not _TEEN <= years < _OLDEST:
        return None
    return "teens" if years < _ADULT else _DECADES[int(years) // 10 * 10]


def magnitude(said: str) -> str | None:
    """How many figures a sum has: "five-figure". None where there is no number."""
    amount = number(said)
    if amount is None or not 1 <= amount < 10 ** len(_FIGURES):
        return None
    return f"{_FIGURES[len(str(int(amount))) - 1]}-figure"


def counts(said: str) -> bool:
    """Is there a number, or a sign of a spoken address, in it? Sums, ages and ids have one."""
    return _COUNTS.search(said) is not None


def dated(said: str) -> bool:
    """Is there a number, a month, or a named day or decade in it?"""
    return _DATED.search(said) is not None


def number(said: str) -> float | None:
    """The number a phrase says, such as "eighty five k" or "1.2 million"; None for none."""
    total = current = 0.0
    heard = False
    fraction = 0.0
    for token in _TOKEN.findall(said.lower()):
        if token[0].isdigit():
            value = _figures(token)
            if value is None:
                return None
            current, heard = current + value, True
        elif token in {"point", "comma"}:
            fraction = 0.1
        elif token in _UNITS:
            heard = True
            if fraction:
                current, fraction = current + _UNITS[token] * fraction, fraction / 10
            else:
                current += _UNITS[token]
        elif token in _TENS:
            current, heard = current + _TENS[token], True
        elif token in _SCALES:
            scale, fraction = _SCALES[token], 0.0
            current = (current or 1.0) * scale
            heard = True
            if scale > _SCALES["hundred"]:
                total, current = total + current, 0.0
    return total + current if heard else None


def _figures(token: str) -> float | None:
    """Figures with separators of either style: 85,000 and 85.000 and 2.3."""
    bare = token.rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        return float(re.sub(r"[.,]", "", bare))
    try:
        return float(bare.replace(",", "."))
    except ValueError:
        return None
