"""`chatham probe triage`: the door that would be proposed for a request, and why."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assistant.bootstrap import Chatham
from assistant.probes.lines import Answer, Case
from assistant.triage.deciding import TriageDesk
from assistant.triage.proposing import Proposer


class TriageCase(Case):
    """One request."""

    text: Annotated[str, Field(min_length=1)]


def triage_desk(chatham: Chatham) -> TriageDesk:
    """The desk over an installation's own detector, policies and embedder."""
    return TriageDesk(
        detector=chatham.detector,
        use_cases=chatham.use_cases,
        engine=chatham.policy_engine,
        proposer=Proposer.load(chatham.embedder, chatham.classifier),
    )


def probe_triage(case: TriageCase, *, desk: TriageDesk) -> Answer:
    """The probe's answer for one case."""
    triaged = desk.triage(case.text)
    return {
        "outcome": triaged.outcome.value,
        "urgency": triaged.urgency.value,
        "confidence": triaged.confidence,
        "route": triaged.route,
        "reasons": list(triaged.reasons),
        "would_escalate": triaged.route != "none",
    }
