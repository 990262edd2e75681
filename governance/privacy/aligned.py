"""A text seen in another spelling, with the way back to the original's code points.

Names hide behind accents, full-width letters, look-alikes of other scripts and invisible
characters. Everything that searches for names searches an `Aligned` view and maps the hit back.
Invariant: `origin` gives spans of the original in Unicode code points, end-exclusive (DESIGN §7).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_SAME_MARK: Final = {
    **dict.fromkeys("’‘ʼ′＇`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
# Look-alikes of Latin letters (after Unicode TR39, confusables) in lower case, and Latin letters
# that do not decompose. Partial on purpose: the common ones.
_LOOKS_LIKE: Final = {
    **dict(zip("аеорсухіјѕԁһкмтвнгɡ", "aeopcyxijsdhkmtbhrg", strict=True)),
    **dict(zip("αβεικνορτυχηµγ", "abeikvoptuxnuy", strict=True)),
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
}


@dataclass(frozen=True, slots=True)
class Aligned:
    """`text` is the view; `starts[i]` is where its i-th character began in the original."""

    text: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    length: int

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The original's span behind `text[start:end]`, with marks that hang on its last letter."""
        first, last = self.starts[start], self.starts[end - 1]
        stop = end
        while stop < len(self.starts) and self.starts[stop] == last:
            stop += 1
        return first, self.starts[stop] if stop < len(self.starts) else self.length


def readable(text: str) -> Aligned:
    """As a person would read it: nothing invisible, full-width letters plain, accents composed."""
    return _view(text, _readable, compose=True)


def folded(text: str) -> Aligned:
    """For comparing names: no case, no accents, no look-alikes, one kind of quote and dash."""
    return _view(text, _folded)


def fold(text: str) -> str:
    """The text of `folded` alone."""
    return folded(text).text


def _view(text: str, change: Callable[[str], str], *, compose: bool = False) -> Aligned:
    pieces: list[str] = []
    starts: list[int] = []
    for position, character in enumerate(text):
        piece = change(character)
        if compose and pieces and unicodedata.combining(character):
            whole = unicodedata.normalize("NFC", pieces[-1] + piece)
            if len(whole) == len(pieces[-1]) == 1:
                pieces[-1] = whole
                continue
        pieces.append(piece)
        starts.extend([position] * len(piece))
    return Aligned("".join(pieces), tuple(starts), len(text))


@lru_cache(maxsize=8192)
def _readable(character: str) -> str:
    if unicodedata.category(character) in {"Cf", "Cs"} or "\ufe00" <= character <= "\ufe0f":
        return ""
    if character.isspace():
        return " "
    if character.isascii():
        return character
    return unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    plain = "".join(
        _LOOKS_LIKE.get(piece, piece)
        for piece in unicodedata.normalize("NFKD", _readable(character).casefold())
        if unicodedata.category(piece)[0] != "M"
    )
    return "".join(_SAME_MARK.get(piece, piece) for piece in plain)
