"""How much in a masked session could still point to a person. An estimate with a named limit.

Counted per thousand words: tokens a model was unsure about and that stay, and phrases that
single somebody out without a name ("our CFO", "the only woman on …"); both weigh more where few
people are listed, since few can be meant. Between 0 and 1. `evals.bench_residual_risk` prints what
the limit does to ordinary sessions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from governance.privacy.pseudonyms import without

SINGLING_OUT: Final = re.compile(
    r"\b(?:my|our|your|his|her|their|the) (?:skip[ -]level|ceo|cfo|coo|cto|cio|chro|cmo|ciso"
    r"|managing director|chair(?:man|woman|person)?|deputy|boss|matron|head ?teacher|principal)\b"
    r"|\bthe (?:only|first|youngest|oldest|one) (?:\w+ ){1,4}(?:on|in|at|of|here|there|ever)\b",
    re.IGNORECASE,
)
_UNCERTAIN_WEIGHT: Final = 1.0
_SINGLING_WEIGHT: Final = 2.0
_PER_WORDS: Final = 1000
_SCALE: Final = 50.0
"""Weighted signs per thousand words at which the estimate reaches 1 − 1/e."""
_FEW: Final = 5
_AMONG_FEW: Final = 1.25
_SHORT: Final = 200
"""A text shorter than this is treated as if it had this many words."""


def residual_risk(masked: Sequence[str], uncertain: int, listed: int = 0) -> float:
    """0 (nothing seen) to 1.

    uncertain: spans below the masking threshold that were left. listed: people in the roster; 0
    where there is none, and nothing is known about how many can be meant.
    """
    words = sum(len(text.split()) for text in masked)
    singled = sum(len(SINGLING_OUT.findall(without(text))) for text in masked)
    signs = uncertain * _UNCERTAIN_WEIGHT + singled * _SINGLING_WEIGHT
    if 0 < listed < _FEW:
        signs *= _AMONG_FEW
    return 1.0 - math.exp(-signs * _PER_WORDS / max(words, _SHORT) / _SCALE)
