"""Names that only their neighbours give away: "will said", "project monsoon".

Works in any case. Words that everybody uses after "project" ("project plan") are no code names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from governance.privacy.aligned import fold
from governance.privacy.ordinary import FUNCTION_WORDS, NAME_WORDS, may_be_a_subject
from governance.privacy.spans import Candidate, Rank
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_SAYS: Final = re.compile(r"(?<![\w'’-])([^\W\d_]+) (?=([^\W\d_]+)\b)")
_CODE_NAME: Final = re.compile(
    r"\b(?:project|operation|programme|program|initiative|code ?named?)"
    r" (?:called |named |is )?([^\W\d_]{3,})\b",
    re.IGNORECASE,
)
_SPEAKS: Final = words("speaks")
_NO_CODE_NAME: Final = FUNCTION_WORDS | words("everyday") | words("generic") | words("not_names")
_WEIGHT: Final = 0.6


def cued(text: str) -> Iterator[Candidate]:
    """People who speak, and what projects are called."""
    for m in _SAYS.finditer(text):
        named = fold(m[1]) in NAME_WORDS and m[2].lower() in _SPEAKS
        if named and may_be_a_subject(text, m.start(1)):
            yield _candidate(m.start(1), m.end(1), Kind.PERSON)
    for m in _CODE_NAME.finditer(text):
        if m[1].lower() not in _NO_CODE_NAME:
            yield _candidate(m.start(), m.end(), Kind.ORGANIZATION)


def _candidate(start: int, end: int, kind: Kind) -> Candidate:
    return Candidate(start=start, end=end, kind=kind, rank=Rank.MODEL, weight=_WEIGHT)
