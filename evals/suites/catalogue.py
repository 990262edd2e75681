"""Every suite, and what is not measured on this machine."""

from __future__ import annotations

from typing import Final

from evals.suites.pii import PII
from evals.suites.sensitivity import SENSITIVITY
from evals.suites.suite import Suite
from evals.suites.summary import SUMMARY
from evals.suites.theme_privacy import THEME_PRIVACY
from evals.suites.themes import THEMES
from evals.suites.triage import TRIAGE

SUITES: Final[tuple[Suite, ...]] = (PII, SENSITIVITY, TRIAGE, SUMMARY, THEMES, THEME_PRIVACY)
