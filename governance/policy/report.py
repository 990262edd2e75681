"""What `chatham probe sensitivity` prints: the gate's answer about a text, nothing stored.

Invariant: the same engine, policies and detector as production, consent granted, processor local.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    PersonId,
    Role,
    SessionId,
    SessionSummary,
)
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import PolicyEngine
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import most_urgent
from governance.policy.sensitivity import Detector, Passage
from governance.raw import UNKNOWN_CONTEXT, SessionContext


class SensitivityEntry(TypedDict):
    """One sensitivity of the report."""

    label: str
    turns: list[int]
    score: float


class SensitivityReport(TypedDict):
    """The probe's JSON line (DESIGN §7), without the caller's id."""

    decision: str
    sensitivities: list[SensitivityEntry]
    route: str
    urgency: str
    policies: list[str]


def sensitivity_report(
    turns: Sequence[Passage],
    context: SessionContext = UNKNOWN_CONTEXT,
    *,
    engine: PolicyEngine,
    detector: Detector,
) -> SensitivityReport:
    """Detect and decide over local text.

    `route` is "none" and `policies` empty when the decision is "allow".
    """
    findings = detector.detect(turns)
    coach = PersonId("probe-coach")
    processing = Processing(
        purpose=SessionSummary.code,
        actor=Actor(person=coach, role=Role.COACH),
        session=SessionId("probe"),
        room=Room(
            engagement=EngagementId("probe"),
            coaches=frozenset({coach}),
            coachees=frozenset({PersonId("probe-coachee")}),
        ),
        processor=EMBEDDED,
        consent=ConsentState.GIVEN,
        opted_in=False,
        circumstances=ORDINARY,
        level=context.coachee_level,
        labels=frozenset(finding.label for finding in findings),
    )
    decision = engine.decide(processing.request())
    return {
        "decision": "allow" if decision.allow else "escalate",
        "sensitivities": [
            {"label": f.label.value, "turns": list(f.turns), "score": f.score} for f in findings
        ],
        "route": decision.route.value if decision.route else "none",
        "urgency": most_urgent(frozenset(f.urgency for f in findings)).value,
        "policies": [] if decision.allow else list(decision.policies),
    }
