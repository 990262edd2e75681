"""The words of sensitivity (DESIGN §4), their doors, and how soon a person should look.

`DOORS` repeats the @route of the sensitivity policies for the one moment when no policy can be
asked: an engine that failed. A test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from governance.outcomes import MOST_PROTECTIVE_FIRST, Route


class Sensitivity(StrEnum):
    """What a passage can be about so that a machine must not work on it; most protective first."""

    CRISIS = "crisis"
    PERSONAL_ABUSE = "personal_abuse"
    LEGAL_WHISTLEBLOWING = "legal_whistleblowing"
    LAYOFFS_CONFIDENTIAL = "layoffs_confidential"
    HARASSMENT_DISCRIMINATION = "harassment_discrimination"
    PERFORMANCE_INTERVENTION = "performance_intervention"
    MEDICAL = "medical"
    EXECUTIVE_TRANSITION = "executive_transition"


class UseCase(StrEnum):
    """What a machine must not be used for, whatever the subject (DESIGN §4)."""

    DEVELOPMENTAL_JUDGEMENT = "developmental_judgement"
    PSYCHOLOGICAL_SAFETY_WORK = "psychological_safety_work"


class Urgency(StrEnum):
    """How soon a person should look; the later in this list, the sooner."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    IMMEDIATE = "immediate"


DOORS: Final[Mapping[Sensitivity, Route]] = MappingProxyType(
    {
        Sensitivity.CRISIS: Route.CRISIS_SUPPORT,
        Sensitivity.PERSONAL_ABUSE: Route.CRISIS_SUPPORT,
        Sensitivity.LEGAL_WHISTLEBLOWING: Route.LEGAL,
        Sensitivity.LAYOFFS_CONFIDENTIAL: Route.LEGAL,
        Sensitivity.HARASSMENT_DISCRIMINATION: Route.HR,
        Sensitivity.PERFORMANCE_INTERVENTION: Route.HR,
        Sensitivity.MEDICAL: Route.HR,
        Sensitivity.EXECUTIVE_TRANSITION: Route.EXTERNAL_EXECUTIVE_COACH,
    }
)

USE_CASE_DOOR: Final = Route.INTERNAL_COACH
USE_CASE_POLICIES: Final[Mapping[UseCase, str]] = MappingProxyType(
    {
        UseCase.DEVELOPMENTAL_JUDGEMENT: "no-developmental-judgement",
        UseCase.PSYCHOLOGICAL_SAFETY_WORK: "no-psychological-safety-work",
    }
)
"""The door and the policies of use cases, for the output guard, which asks no engine: what a model
must not write holds in every installation. A test keeps both equal to the policy text."""

URGENCIES: Final[Mapping[Sensitivity, Urgency]] = MappingProxyType(
    {
        Sensitivity.CRISIS: Urgency.IMMEDIATE,
        Sensitivity.PERSONAL_ABUSE: Urgency.HIGH,
        Sensitivity.HARASSMENT_DISCRIMINATION: Urgency.HIGH,
    }
)
"""Where nothing closer is known; every other label is NORMAL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sensitivity in one session.

    turns: numbers of the turns it rests on, ascending. score: 0 to 1, the strongest passage's.
    rules: ids of the rules that fired, for the audit; they hold no text of the session.
    """

    label: Sensitivity
    turns: tuple[int, ...]
    score: float
    rules: tuple[str, ...]
    urgency: Urgency


def most_protective(routes: frozenset[Route]) -> Route | None:
    """The one door of several that wins (DESIGN §4), or None when there are none."""
    return next((route for route in MOST_PROTECTIVE_FIRST if route in routes), None)


def most_urgent(urgencies: frozenset[Urgency]) -> Urgency:
    """The most pressing of several; NORMAL when there are none."""
    order = tuple(Urgency)
    return max(urgencies, key=order.index, default=Urgency.NORMAL)
