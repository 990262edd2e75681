"""Triage of one request: what stops it first, then a proposed door. For probes; nothing is kept.

Invariants (DESIGN §4): anything sensitive, and anything the policies stop, goes to a person, with
the door and urgency of what was found; the words shown as reasons are the author's own and are
shown to nobody else. A request that is kept takes the same doors in `assistant.triage.run`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.triage.cues import Hit, Outcome
from assistant.triage.model import TriageModel
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    PersonId,
    Role,
    SessionId,
)
from governance.identity import Triage as TriagePurpose
from governance.outcomes import Route
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import PolicyEngine
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import Finding, Urgency, UseCase, most_urgent
from governance.policy.sensitivity import Detector, Passage
from governance.policy.sensitivity.use_cases import UseCaseDetector


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """What is proposed. route: "none" when nothing stops it. reasons: for the author's eyes."""

    outcome: Outcome
    urgency: Urgency
    confidence: float
    route: str
    reasons: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDesk:
    """Detector, policies and proposer of one installation. Sending a request is its grant."""

    detector: Detector
    use_cases: UseCaseDetector
    engine: PolicyEngine
    proposer: TriageModel

    def triage(self, text: str) -> Triaged:
        """Propose a door for one request. Raises whatever goes wrong; nothing is guessed."""
        findings = self.detector.detect([Passage(number=1, text=text)])
        uses = frozenset(found.use_case for found in self.use_cases.asked(text))
        decision = self.engine.decide(_processing(findings, uses).request())
        if not decision.allow:
            return Triaged(
                outcome=outcome_of(
                    sensitive=bool(findings), forbidden=bool(uses), route=decision.route
                ),
                urgency=most_urgent(frozenset(finding.urgency for finding in findings)),
                confidence=max((finding.score for finding in findings), default=1.0),
                route=decision.route.value if decision.route else "none",
                reasons=decision.reasons,
            )
        proposal = self.proposer.propose(text)
        reasons = tuple(resting(hit) for hit in proposal.hits)
        if proposal.unsure:
            reasons = ("not clear enough for a machine, so a person reads it", *reasons)
        return Triaged(
            outcome=proposal.outcome,
            urgency=Urgency.NORMAL if proposal.unsure else urgency_of(proposal.outcome),
            confidence=proposal.confidence,
            route="none",
            reasons=reasons or ("closest to requests that asked for the same",),
        )


def outcome_of(*, sensitive: bool, forbidden: bool, route: Route | None) -> Outcome:
    """What a stop proposes: a person, or the coach whose work it is when that is all there is."""
    if sensitive:
        return Outcome.HUMAN_ESCALATION
    if route is Route.EXTERNAL_EXECUTIVE_COACH:
        return Outcome.EXTERNAL_EXECUTIVE_COACH
    return Outcome.INTERNAL_COACH if forbidden else Outcome.HUMAN_ESCALATION


def resting(hit: Hit) -> str:
    """A reason with the words it rests on, for the eyes of whoever wrote them."""
    return f"{hit.why}: \u201c{hit.words}\u201d"


def urgency_of(outcome: Outcome) -> Urgency:
    """How soon a proposed door should open."""
    light = outcome in {Outcome.MICROLEARNING, Outcome.PEER_GROUP}
    return Urgency.LOW if light else Urgency.NORMAL


def _processing(findings: tuple[Finding, ...], uses: frozenset[UseCase]) -> Processing:
    author = PersonId("triage-author")
    return Processing(
        purpose=TriagePurpose.code,
        actor=Actor(person=author, role=Role.COACHEE),
        session=SessionId("triage"),
        room=Room(
            engagement=EngagementId("triage"), coaches=frozenset(), coachees=frozenset({author})
        ),
        processor=EMBEDDED,
        consent=ConsentState.GIVEN,
        opted_in=False,
        circumstances=ORDINARY,
        labels=frozenset(finding.label for finding in findings),
        use_cases=uses,
    )
