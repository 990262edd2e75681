"""What was promised has not been taken back later in the session."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.words import content_stems, normalized, sentences

NEAR: Final = 2
"""Turns within which "scrap that" means what was said just before."""
_TAKES_BACK: Final = re.compile(
    r"\b(?:scrap|forget|cancel|drop|skip|strike|undo) (?:that|it|the|this|what i said)\b|"
    r"\b(?:on second thoughts?|i take (?:it|that) back|never ?mind|actually,? no\b|"
    r"i won't|i'm not going to|i will not|let's not|changed my mind|leave (?:that|it) out)"
)


def is_not_taken_back(claim: Claim, evidence: Evidence) -> bool:
    """No later turn takes it back: by its own words, or by pointing right after it."""
    if not claim.is_commitment or not claim.turns:
        return True
    facts = content_stems(claim.text)
    last = max(claim.turns)
    for place, turn in enumerate(evidence.after(last)):
        for sentence in sentences(turn.text):
            if _TAKES_BACK.search(normalized(sentence)) is None:
                continue
            named = content_stems(sentence)
            if facts & named or (not named and place < NEAR):
                return False
    return True
