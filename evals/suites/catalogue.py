"""Every suite, in the order they run in."""

from __future__ import annotations

from typing import Final

from evals.suites.cost_latency import COST_LATENCY
from evals.suites.fairness import FAIRNESS
from evals.suites.injection import INJECTION
from evals.suites.pii import PII
from evals.suites.robustness import ROBUSTNESS
from evals.suites.sensitivity import SENSITIVITY
from evals.suites.suite import Suite
from evals.suites.summary import SUMMARY
from evals.suites.theme_privacy import THEME_PRIVACY
from evals.suites.themes import THEMES
from evals.suites.triage import TRIAGE

SUITES: Final[tuple[Suite, ...]] = (
    PII,
    SENSITIVITY,
    TRIAGE,
    SUMMARY,
    COST_LATENCY,
    THEMES,
    THEME_PRIVACY,
    INJECTION,
    ROBUSTNESS,
    FAIRNESS,
)
