"""Checks a model's claims against the turns they cite: deterministic, one small file a check.

Invariant: a claim stands only if every check says yes. A check that is unsure says no; what it
costs is a line worded by the session instead of by the model.
"""

from assistant.llm.verify.claims import Check, Claim, Evidence, Section
from assistant.llm.verify.verifier import CHECKS, first_failed

__all__ = ["CHECKS", "Check", "Claim", "Evidence", "Section", "first_failed"]
