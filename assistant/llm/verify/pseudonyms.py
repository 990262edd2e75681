"""Every pseudonym was issued, and stands in the turns that are cited."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence

_BRACKETED: Final = re.compile(r"\[[^\[\]]*\]?")
_BARE: Final = re.compile(r"(?<!\[)\b[A-Za-z]{2,}[_ ]\d+\b(?!\])")
_KIND: Final = re.compile(r"\[([A-Z_]+)_\d+\]")


def only_issued_pseudonyms(claim: Claim, evidence: Evidence) -> bool:
    """Each `[…]` is issued and cited; a pseudonym without its brackets would reach the reader."""
    said = evidence.cited_text(claim)
    text = claim.readable
    if not all(mark in evidence.issued and mark in said for mark in _BRACKETED.findall(text)):
        return False
    kinds = {kind[1] for mark in evidence.issued if (kind := _KIND.fullmatch(mark))} | {"PERSON"}
    return not any(re.split(r"[_ ]", bare)[0].upper() in kinds for bare in _BARE.findall(text))
