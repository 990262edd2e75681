"""Content words, lightly stemmed, so that two mentions of one thing can be matched without a model.

Pseudonyms such as [PERSON_2] are content: who a promise is about is what tells promises apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

_TOKEN = re.compile(r"\[[a-z]+_\d+\]|[^\W\d_][\w'-]*", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:'s|ing|edly|ed|ies|es|s|ly)$")
_SHORT: Final = 3


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    """Words that name nothing: function words, weekdays, and verbs that any promise has."""
    listed = files("assistant.summary.extractive").joinpath("stopwords.txt").read_text("utf-8")
    return frozenset(listed.split())


def content(text: str) -> frozenset[str]:
    """The stems of the text's content words, in lower case."""
    found: set[str] = set()
    stop = _stop()
    for token in _TOKEN.findall(text.lower().replace("’", "'")):
        if token in stop:
            continue
        if token.startswith("["):
            found.add(token)
        elif len(token) >= _SHORT:
            stem = _SUFFIX.sub("", token)
            found.add(stem if len(stem) >= _SHORT else token)
    return frozenset(found)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared stems over the smaller set, 0..1; 0 when either is empty."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
