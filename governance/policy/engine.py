"""Cedar behind a wrapper that cannot be talked into a yes by a mistake.

Cedar skips a forbid that errors, answers bad input with no decision, and reads an absent entity as
one without facts. Here a yes needs all of: the decision Allow, no error in the diagnostics, every
entity present, and the reasons known. Anything else is a no with a door.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, Self

import cedarpy

from governance.outcomes import Route
from governance.policy import canary, cedar
from governance.policy.decision import PolicyDecision
from governance.policy.files import Policies, Policy, read_policies
from governance.policy.labels import most_protective
from governance.policy.request import PolicyRequest

DEFAULT_ROUTE: Final = Route.PRIVACY_OFFICER
"""The door of a plain no: nothing forbids it, and nothing permits it either."""

UNDECIDED_ROUTE: Final = Route.MODEL_OWNER
"""The door when the engine could not decide: somebody has to look at the policies."""

ENUMERATED: Final = frozenset(
    {"Role", "Locality", "Level", "ConsentState", "Sensitivity", "UseCase", "Route", "Source"}
)
"""Types whose members the schema lists itself; Cedar refuses any other id of theirs."""

INSTALLED: Final = Path(__file__).parent

ANSWERS: Final = 1024
"""How many answers are kept made up, each for one set of policies that fired."""


class PolicyEngine:
    """Decides. Build it with `load`, which refuses policies that are not sound."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        # An answer depends on which policies fired and nothing else, and few sets ever fire.
        self._answer = lru_cache(maxsize=ANSWERS)(self._answered)

    @classmethod
    def load(cls, folder: Path = INSTALLED) -> Self:
        """Read, validate and try the policies of `folder`; the installed ones by default.

        Raises:
            PolicyFilesError: the files are broken, or no longer stop what must be stopped.
        """
        engine = cls(read_policies(folder))
        canary.demand_stops(engine.decide)
        return engine

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the policy text, as it stands on every decision."""
        return self._policies.digest

    @property
    def in_force(self) -> tuple[Policy, ...]:
        """Every policy, by its id."""
        return tuple(self._policies.about[name] for name in sorted(self._policies.about))

    def in_words(self, policies: tuple[str, ...]) -> tuple[str, ...]:
        """The reasons of policies by their ids; an id of an earlier version has none."""
        known = (self._policies.about.get(name) for name in policies)
        return tuple(policy.reason for policy in known if policy is not None)

    def decide(self, request: PolicyRequest) -> PolicyDecision:
        """Answer one request. Never raises; what cannot be decided is a no."""
        try:
            return self._decide(request)
        except Exception:  # noqa: BLE001  -- whatever breaks in there, the answer is no
            return self._undecided(frozenset())

    def _decide(self, request: PolicyRequest) -> PolicyDecision:
        if not _complete(request):
            return self._undecided(frozenset())
        result = cedar.authorize(
            request.question(), self._policies.handle, request.facts(), self._policies.schema
        )
        fired = frozenset(result.diagnostics.reasons)
        if (
            result.diagnostics.errors
            or result.decision is cedarpy.Decision.NoDecision
            or fired - self._policies.about.keys()
        ):
            return self._undecided(fired)
        return self._answer(fired, result.decision is cedarpy.Decision.Allow and bool(fired))

    def _answered(self, fired: frozenset[str], allow: bool) -> PolicyDecision:  # noqa: FBT001  -- lru_cache keys are positional
        about = [self._policies.about[name] for name in sorted(fired)]
        routes = frozenset(p.route for p in about if p.route is not None)
        return PolicyDecision(
            allow=allow,
            policies=tuple(p.id for p in about),
            routes=() if allow else _ordered(routes or {DEFAULT_ROUTE}),
            reasons=tuple(p.reason for p in about),
            digest=self.digest,
            escalates=any(p.outcome == "escalated" for p in about),
        )

    def _undecided(self, fired: frozenset[str]) -> PolicyDecision:
        # Forbids that fired beside the failure still name their doors; permits mean nothing now.
        known = (self._policies.about[name] for name in sorted(fired & self._policies.about.keys()))
        about = [p for p in known if p.effect == "forbid"]
        routes = {p.route for p in about if p.route is not None} | {UNDECIDED_ROUTE}
        return PolicyDecision(
            allow=False,
            policies=tuple(p.id for p in about),
            routes=_ordered(routes),
            reasons=tuple(p.reason for p in about),
            digest=self.digest,
            undecided=True,
            escalates=any(p.outcome == "escalated" for p in about),
        )


def _ordered(routes: set[Route] | frozenset[Route]) -> tuple[Route, ...]:
    left, ordered = frozenset(routes), list[Route]()
    while (first := most_protective(left)) is not None:
        ordered.append(first)
        left -= {first}
    return tuple(ordered)


def _complete(request: PolicyRequest) -> bool:
    absent = set(request.references()).difference(entity.uid for entity in request.entities)
    return all(uid.type in ENUMERATED for uid in absent)
