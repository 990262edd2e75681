"""Every suite, and what is not measured on this machine."""

from __future__ import annotations

from typing import Final

from evals.suites import injection, pii
from evals.suites.cost_latency import COST_LATENCY
from evals.suites.fairness import FAIRNESS
from evals.suites.robustness import ROBUSTNESS
from evals.suites.sensitivity import SENSITIVITY
from evals.suites.suite import Suite
from evals.suites.summary import SUMMARY
from evals.suites.theme_privacy import THEME_PRIVACY
from evals.suites.themes import THEMES
from evals.suites.triage import TRIAGE

SUITES: Final[tuple[Suite, ...]] = (
    pii.PII,
    SENSITIVITY,
    TRIAGE,
    SUMMARY,
    COST_LATENCY,
    THEMES,
    THEME_PRIVACY,
    injection.INJECTION,
    ROBUSTNESS,
    FAIRNESS,
)


def absent() -> tuple[str, ...]:
    """What is left out because it is not on this machine: said loudly, and in the digests."""
    return (*pii.absent(), *injection.absent())
