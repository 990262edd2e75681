"""The text is plain: no markup, link, formula, invisible character or letter from elsewhere.

A zero-width space inside a name hides it from a leak scan; a Cyrillic letter does as well.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence

MOST_CHARACTERS: Final = 400
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_ACTIVE: Final = re.compile(
    r"[<>{}|\\`]|\]\(|https?:|www\.|javascript:|\bdata:\w+/|&#|&\w+;", re.IGNORECASE
)
_FORMULA: Final = re.compile(r"^\s*[=+@\-]")


def is_plain(claim: Claim, evidence: Evidence) -> bool:
    """Short, printable, without anything a page or spreadsheet would act on."""
    known = set(evidence.cited_text(claim))
    for text in (claim.text, claim.due):
        if text is None:
            continue
        if not text.strip() or len(text) > MOST_CHARACTERS:
            return False
        if _ACTIVE.search(text) or _FORMULA.search(text):
            return False
        if any(unicodedata.category(c) in _HIDDEN for c in text):
            return False
        # Accents and other scripts only as the session itself has them.
        if any(ord(c) > 127 and c.isalnum() and c not in known for c in text):  # noqa: PLR2004
            return False
    return True
