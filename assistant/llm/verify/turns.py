"""Cited turns exist, there is at least one, and not so many that anything could be meant."""

from __future__ import annotations

from typing import Final

from assistant.llm.verify.claims import Claim, Evidence

MOST_TURNS: Final = 6
MOST_COMMITMENT_TURNS: Final = 3


def cites_existing_turns(claim: Claim, evidence: Evidence) -> bool:
    """At least one turn, each of them in the session, at most six (three for a commitment)."""
    most = MOST_COMMITMENT_TURNS if claim.is_commitment else MOST_TURNS
    return 0 < len(set(claim.turns)) <= most and all(evidence.has(n) for n in claim.turns)
