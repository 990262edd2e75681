"""Words nobody uses but those who were named so: "rotawise", "chinedu", "transbalt".

In lower-case speech a capital gives no name away, but a word that stands in no vocabulary does:
the tagger's own (whole words of its tokenizer), everyday words, and what endings make of them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Final

from governance.privacy.aligned import fold
from governance.privacy.findings import Finding, Source
from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_OURS: Final = (
    FUNCTION_WORDS
    | words("everyday")
    | words("uncommon")
    | words("not_names")
    | words("generic")
    | words("demonyms")
    | words("speaks")
    | words("roles")
    | words("weak_roles")
    | words("kin")
    | words("people")
    | words("calendar")
)
_ENDINGS: Final = (
    "s", "es", "ed", "d", "ing", "er", "ers", "ly", "y", "ness", "ish", "less", "ful", "able", "al",
    "est", "r", "n", "ment", "ism", "ist", "ists", "ity",
)  # fmt: skip
_BEGINNINGS: Final = ("un", "re", "over", "out", "mis", "non", "pre", "under", "dis", "in", "up")
_SHORTEST_STEM: Final = 3
_SHORTEST: Final = 3
_CONFIDENCE: Final = 0.3
_WORD: Final = re.compile(r"[^\W\d_]+")


class RareWords:
    """vocabulary: whole words in lower case that many people use."""

    def __init__(self, vocabulary: Container[str]) -> None:
        self._vocabulary = vocabulary
        self._remembered: dict[str, bool] = {}

    def match(self, line: str) -> Iterator[Finding]:
        """Every rare word of a line, whatever its case; a possessive's s is left."""
        for word in _WORD.finditer(line):
            if word.end() - word.start() >= _SHORTEST and self._is_rare(word[0].lower()):
                yield Finding(
                    start=word.start(),
                    end=word.end(),
                    kind=Kind.ORGANIZATION,
                    confidence=_CONFIDENCE,
                    source=Source.RARE,
                )

    def _is_rare(self, word: str) -> bool:
        known = self._remembered.get(word)
        if known is None:
            known = self._is_known(word) or self._is_known(fold(word))
            if known:  # names are not remembered
                self._remembered[word] = True
        return not known

    def _has(self, word: str) -> bool:
        return word in _OURS or word in self._vocabulary

    def _is_known(self, word: str) -> bool:
        if self._has(word):
            return True
        for ending in _ENDINGS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _SHORTEST_STEM and self._is_stem(stem):
                return True
        if any(word.startswith(one) and self._has(word[len(one) :]) for one in _BEGINNINGS):
            return True
        return any(
            word[:at] in _OURS and word[at:] in _OURS
            for at in range(_SHORTEST_STEM, len(word) - _SHORTEST_STEM + 1)
        )

    def _is_stem(self, stem: str) -> bool:
        """As "hop" of "hopping", "mov" of "moving", "carri" of "carried"."""
        return (
            self._has(stem)
            or self._has(f"{stem}e")
            or (stem[-1] == stem[-2] and self._has(stem[:-1]))
            or (stem.endswith("i") and self._has(f"{stem[:-1]}y"))
        )
