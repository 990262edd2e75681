"""What a plan is made of: priorities with observable behaviours, and KPIs that measure them.

Invariant: a KPI says how it is measured, and whoever reads a figure can trace it; nothing in a plan
is about one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from governance.identity import PersonId


class Timing(StrEnum):
    """Whether it moves before the outcome or with it."""

    LEADING = "leading"
    LAGGING = "lagging"


class Frequency(StrEnum):
    """How often there is a new figure."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUALLY = "annually"
    AFTER_COHORT = "after_cohort"


class Unit(StrEnum):
    """What a figure counts. one_to: coachees for each coach."""

    PERCENT = "percent"
    SCORE = "score"
    ONE_TO = "one_to"


class Measure(StrEnum):
    """Where the figures come from.

    The first three are computed from Chatham's own facts, the next two are surveys inside it;
    outside ones come by file or API and are signed by their owner.
    """

    COACH_RATIO = "coach_ratio"
    COACH_UTILIZATION = "coach_utilization"
    SESSION_COMPLETION = "session_completion"
    NPS = "nps"
    CHECKLIST = "checklist"
    OUTSIDE = "outside"


FROM_FACTS: Final = frozenset(
    {Measure.COACH_RATIO, Measure.COACH_UTILIZATION, Measure.SESSION_COMPLETION}
)
SURVEYS: Final = frozenset({Measure.NPS, Measure.CHECKLIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI. baseline and targets: in its unit; None when nobody has said.

    lower: whether less is better. business: whether it is an outcome of the business, not of the
    programme. source: where figures come from, in words; for outside ones somebody has to say it.
    question: what a survey asks. starts_on: the first day it is measured for.
    """

    id: str
    title: str
    timing: Timing
    measure: Measure
    unit: Unit
    frequency: Frequency
    starts_on: date
    baseline: float | None = None
    target_6: float | None = None
    target_12: float | None = None
    lower: bool = False
    business: bool = False
    owner: PersonId | None = None
    source: str = ""
    question: str = ""
    priority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Something one can see somebody do. pilot: whether the pilot looks at it."""

    text: str
    pilot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """What the organization wants, and how one would see it."""

    id: str
    title: str
    behaviours: tuple[Behaviour, ...]
