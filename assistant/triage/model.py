"""The port of what proposes a door: the shipped softmax today, another model tomorrow.

Invariant: whatever is behind it only proposes; that something is sensitive or forbidden is decided
before it is asked, by the policies.
"""

from __future__ import annotations

from typing import Protocol

from assistant.triage.cues import Hit
from assistant.triage.proposing import Proposal


class TriageModel(Protocol):
    """Proposes one of the triage outcomes for a request that no policy stops."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything that shapes its answers; part of a bundle's digest."""
        ...

    def asks_for_a_person(self, text: str, /) -> tuple[Hit, ...]:
        """The words that ask for a human; none when none do. Needs no model, so it cannot fail."""
        ...

    def propose(self, text: str, /) -> Proposal:
        """A door, how sure it is, and what speaks for it; unsure goes to a person."""
        ...
