"""Most of what the claim states is in the cited turns, word by word.

A true quote beside an invented sentence passes every other check; not this one.
"""

from __future__ import annotations

from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import content_stems

LEAST_SHARE: Final = 0.6
"""What this costs and buys beside other limits: docs/benchmarks/verifier.md."""


def is_supported(claim: Claim, evidence: Evidence) -> bool:
    """At least `LEAST_SHARE` of the claim's fact words occur in its cited turns."""
    return claim.section in VERBATIM or share(claim, evidence) >= LEAST_SHARE


def share(claim: Claim, evidence: Evidence) -> float:
    """The share of the claim's fact words that its cited turns hold; 0 when it has none."""
    facts = content_stems(claim.text)
    return len(facts & content_stems(evidence.cited_text(claim))) / max(1, len(facts))
