"""Triage of one request: sensitivity first, then the policies, then a proposed door.

Invariants (DESIGN §4): anything sensitive, and anything the policies stop, goes to a person, with
the door and urgency of what was found; the words shown as reasons are the author's own and are
shown to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.triage.cues import Outcome
from assistant.triage.proposing import Proposer
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
from governance.policy.labels import Finding, Urgency, most_urgent
from governance.policy.sensitivity import Detector, Passage


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
    engine: PolicyEngine
    proposer: Proposer

    def triage(self, text: str) -> Triaged:
        """Propose a door for one request. Raises whatever goes wrong; nothing is guessed."""
        findings = self.detector.detect([Passage(number=1, text=text)])
        decision = self.engine.decide(_processing(findings).request())
        if not decision.allow:
            return Triaged(
                outcome=Outcome.HUMAN_ESCALATION,
                urgency=most_urgent(frozenset(finding.urgency for finding in findings)),
                confidence=max((finding.score for finding in findings), default=1.0),
                route=decision.route.value if decision.route else "none",
                reasons=decision.reasons,
            )
        grave = self.proposer.grave(text)
        if grave is not None:
            return Triaged(
                outcome=Outcome.HUMAN_ESCALATION,
                urgency=Urgency.IMMEDIATE,
                confidence=grave,
                route=Route.CRISIS_SUPPORT.value,
                reasons=("reads like requests that spoke around a crisis or abuse at home",),
            )
        proposal = self.proposer.propose(text)
        reasons = tuple(f"{hit.why}: \u201c{hit.words}\u201d" for hit in proposal.hits)
        if proposal.unsure:
            reasons = ("not clear enough for a machine, so a person reads it", *reasons)
        return Triaged(
            outcome=proposal.outcome,
            urgency=Urgency.NORMAL if proposal.unsure else _urgency(proposal.outcome),
            confidence=proposal.confidence,
            route="none",
            reasons=reasons or ("closest to requests that asked for the same",),
        )


def _urgency(outcome: Outcome) -> Urgency:
    light = outcome in {Outcome.MICROLEARNING, Outcome.PEER_GROUP}
    return Urgency.LOW if light else Urgency.NORMAL


def _processing(findings: tuple[Finding, ...]) -> Processing:
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
    )
