"""`chatham probe themes`: the themes of a session; and releases over lines of who had which."""

from __future__ import annotations

from assistant.bootstrap import Chatham
from assistant.probes.lines import Answer, SessionCase
from assistant.themes.classifier import ThemeClassifier
from governance.policy.report import sensitivity_report
from governance.policy.sensitivity import Passage


def probe_themes(case: SessionCase, *, chatham: Chatham, classifier: ThemeClassifier) -> Answer:
    """The probe's answer for one case."""
    report = sensitivity_report(
        tuple(Passage(number=turn.i, text=turn.text) for turn in case.turns),
        case.context.as_context(),
        engine=chatham.policy_engine,
        detector=chatham.detector,
    )
    facets = classifier.facets([turn.text for turn in case.turns])
    return {
        "themes": [{"theme": one.theme, "score": one.score} for one in facets],
        "would_escalate": report["decision"] != "allow",
    }
