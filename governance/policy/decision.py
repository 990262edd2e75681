"""The engine's answer, ready for the ledger: what, by which policies, through which door."""

from __future__ import annotations

from dataclasses import dataclass

from governance.outcomes import Route
from governance.policy.labels import most_protective


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDecision:
    """What the engine said, ready for the ledger.

    policies: ids that decided it, sorted; the permits of a yes, the forbids of a no. routes: the
    doors of a no, most protective first; never empty then. reasons: sentences for the person,
    in the order of policies. digest: SHA-256 of the policy text. undecided: it is a no because
    nothing could be decided. escalates: a person takes over, by the word of a policy.
    """

    allow: bool
    policies: tuple[str, ...]
    routes: tuple[Route, ...]
    reasons: tuple[str, ...]
    digest: str
    undecided: bool = False
    escalates: bool = False

    @property
    def route(self) -> Route | None:
        """The most protective door, or None for a yes."""
        return most_protective(frozenset(self.routes))
