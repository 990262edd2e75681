"""English contractions written out, so that two wordings of a sentence can be compared."""

from __future__ import annotations

import re
from typing import Final

_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_IRREGULAR: Final = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "dunno": "do not know",
    "cos": "because", "cause": "because", "ain't": "is not",
}  # fmt: skip
_ENDINGS: Final = (
    ("n't", " not"), ("'ll", " will"), ("'re", " are"), ("'ve", " have"), ("'m", " am"),
)  # fmt: skip
_IS: Final = re.compile(
    r"\b(?:(it|that|there|what|who|where|how|here|he|she)'s\b|"
    # "Nobody's voice" is nobody's; "nobody's here", "nobody's asking" is nobody being so.
    r"(everything|nothing|something|somebody|nobody|everybody)'s"
    r"(?= (?:a|an|the|not|in|on|at|here|there|so|too|gone|very|always|never|[a-z]+ing)\b))",
    re.IGNORECASE,
)
_HAS: Final = re.compile(
    r"\b(it|that|there|what|who|he|she|everything|nothing)'s (?=(?:never |just |only |all |not )?"
    r"(?:been|got|had|done|gone|become|taken|given|said|told|asked|[a-z]{3,}ed)\b)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\b[a-z]+'?[a-z]+\b", re.IGNORECASE)


def straight(text: str) -> str:
    """`text` with plain apostrophes."""
    return text.translate(_APOSTROPHES)


def written_out(text: str) -> str:
    """`text` with "it's" as "it is" and "didn't" as "did not"; "'d" stays, it means two things."""
    text = text.translate(_APOSTROPHES)
    text = _HAS.sub(r"\1 has ", text)
    text = _IS.sub(lambda match: f"{match[1] or match[2]} is", text)
    return _WORD.sub(_expanded, text)


def _expanded(match: re.Match[str]) -> str:
    word = match[0]
    known = _IRREGULAR.get(word.casefold())
    if known is not None:
        return known.capitalize() if word[0].isupper() else known
    for ending, full in _ENDINGS:
        if word.casefold().endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)] + full
    return word
