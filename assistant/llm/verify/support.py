"""Most of what the claim states is in the cited turns, word by word.

A true quote beside an invented sentence passes every other check; not this one.
"""

from __future__ import annotations

from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import content_stems

LEAST_SHARE: Final = 0.6
"""Set by eye on the dev sessions; issue Evals measures it."""


def is_supported(claim: Claim, evidence: Evidence) -> bool:
    """At least `LEAST_SHARE` of the claim's fact words occur in its cited turns."""
    if claim.section in VERBATIM:
        return True
    facts = content_stems(claim.text)
    if not facts:
        return False
    return len(facts & content_stems(evidence.cited_text(claim))) >= LEAST_SHARE * len(facts)
