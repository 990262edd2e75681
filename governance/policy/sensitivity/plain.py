"""Spoken and typed English brought to one plain form that rules can be written against.

Words in lower case, one space apart, contractions written out, sentence ends as a lone full stop,
so that "I'm", "im" and "I am" are one thing. Nothing invisible survives: a zero-width character
inside a word must not hide it. Offsets are not kept; a finding cites turns only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;…]+")
_ABBREVIATIONS: Final = (
    *("ceo", "cfo", "coo", "cto", "cio", "cmo", "chro", "cpo", "cro", "md", "hr", "pip", "nda"),
    *("hiv", "ms", "adhd", "ptsd", "ocd", "ivf"),
)
# "c e o", as speech recognition writes it, and "C.E.O."
_SPELLED: Final = re.compile(
    r"(?<![\w'.])(?:"
    + "|".join(r"\.? ".join(letters) for letters in _ABBREVIATIONS)
    + "|"
    + "|".join(r"\.".join(letters) for letters in _ABBREVIATIONS)
    + r")(?![\w'])\.?"
)

_NEGATABLE: Final = (
    *("do", "does", "did", "is", "was", "are", "were", "have", "has", "had"),
    *("would", "could", "should", "must", "need"),
)
_IS: Final = (
    *("he", "she", "it", "that", "there", "what", "who", "where", "here", "how"),
    *("everyone", "everybody", "nobody", "someone", "somebody"),
)
_EXPANSIONS: Final[Mapping[str, str]] = {
    # Written without the apostrophe, as speech recognition and thumbs do, where no other word
    # looks like it: "its" and "lets" stay as they are.
    **{f"{word}nt": f"{word} not" for word in _NEGATABLE},
    **{f"{word}n't": f"{word} not" for word in _NEGATABLE},
    **{f"{word}s": f"{word} is" for word in ("he", "she", "that", "there", "what")},
    **{f"{word}'s": f"{word} is" for word in _IS},
    **dict.fromkeys(("i'm", "im"), "i am"),
    **dict.fromkeys(("i've", "ive"), "i have"),
    **dict.fromkeys(("can't", "cant", "cannot"), "can not"),
    **dict.fromkeys(("won't", "wont"), "will not"),
    **dict.fromkeys(("ain't", "aint"), "is not"),
    "let's": "let us",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have got to",
    "dunno": "do not know",
    "u": "you",
    "r": "are",
    "ur": "your",
    "anymore": "any more",
    "rly": "really",
}
_ENDINGS: Final = {
    "'m": " am",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'d": " would",
    "'s": "",  # a possessive; the verb is expanded above
}
_FILLERS: Final = frozenset({"um", "uh", "uhm", "erm", "er", "hm", "hmm", "mm", "mhm", "eh"})
_LEAST_LETTERS: Final = 6
_DISTANCE: Final = DamerauLevenshtein.distance


class Plain:
    """Brings text to the plain form. keywords: words whose misspellings are put right."""

    def __init__(self, keywords: Iterable[str] = ()) -> None:
        self._keywords = frozenset(keywords)

    def __call__(self, text: str) -> str:
        """The plain form of `text`, with a space at either end."""
        folded = unicodedata.normalize("NFKD", text.translate(_QUOTES)).lower()
        visible = "".join(c for c in folded if unicodedata.category(c) not in {"Mn", "Cf"})
        joined = _SPELLED.sub(_join, visible)
        words = (self._word(token) for token in _WORD.findall(joined) if token not in _FILLERS)
        return f" {' '.join(word for word in words if word)} "

    def _word(self, token: str) -> str:
        if not token[0].isalnum():
            return "."
        if token in _EXPANSIONS:
            return _EXPANSIONS[token]
        for ending, full in _ENDINGS.items():
            if token.endswith(ending):
                return token.removesuffix(ending) + full
        return self._spelling(token.replace("'", ""))

    def _spelling(self, word: str) -> str:
        # Nothing is remembered between words: a cache here would keep what was said.
        if len(word) < _LEAST_LETTERS or word in self._keywords:
            return word
        near = (k for k in self._keywords if abs(len(k) - len(word)) <= 1)
        return next((k for k in near if _DISTANCE(word, k, score_cutoff=1) <= 1), word)


def _join(match: re.Match[str]) -> str:
    return f"{match.group().replace(' ', '').replace('.', '')} "
