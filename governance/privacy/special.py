"""Nationality, faith, health, union and the like: what the GDPR's Art. 9 protects, word by word.

The words stand in `words/special.txt` and `words/demonyms.txt`; one table look-up per word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from governance.privacy.findings import Finding, Source
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STEM: Final = 4
"""Letters by which stems are found: the shortest stem has as many."""
_CONFIDENCE: Final = 0.8
_TO_SHINE: Final = frozenset({"it", "the", "up", "this", "that", "my", "them", "off", "his", "her"})
_NOT_ONE: Final = frozenset({"english", "american"})
"""A language everybody speaks here, and a word that says little."""


@cache
def _told() -> dict[str, list[tuple[str, ...]]]:
    """Phrases by their first word, longest first; a stem by its first letters and a star."""
    table: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in words("special"):
        phrase = tuple(one.replace("_", " ").split())
        first = phrase[0]
        table[f"{first[:_STEM]}*" if first.endswith("*") else first].append(phrase)
    for one in words("demonyms") - _NOT_ONE:
        table[one].append((one,))
        table[f"{one}s"].append((f"{one}s",))
    for phrases in table.values():
        phrases.sort(key=lambda phrase: (-len(phrase), phrase))
    return dict(table)


def match_special(line: str) -> Iterator[Finding]:
    """Every such word or phrase of one line."""
    told = _told()
    said = [
        (m[0].lower().replace("’", "'").removesuffix("'s"), m.start(), m.end())
        for m in _TOKEN.finditer(line)
    ]
    for at, (word, start, _) in enumerate(said):
        for phrase in (*told.get(word, ()), *told.get(f"{word[:_STEM]}*", ())):
            here = said[at : at + len(phrase)]
            if len(here) == len(phrase) and all(
                heard.startswith(one[:-1]) if one.endswith("*") else heard == one
                for one, (heard, _, _) in zip(phrase, here, strict=True)
            ):
                if word == "polish" and at + 1 < len(said) and said[at + 1][0] in _TO_SHINE:
                    break
                yield Finding(
                    start=start,
                    end=here[-1][2],
                    kind=Kind.DEMOGRAPHIC,
                    confidence=_CONFIDENCE,
                    source=Source.PATTERN,
                )
                break
