"""What the board of KPIs keeps: plans in words, figures as whole thousandths, tallies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from governance.identity import PersonId


class PlanKind(StrEnum):
    """A priority with its behaviours, a KPI, what a budget assumes, ninety days in dated weeks."""

    PRIORITY = "priority"
    KPI = "kpi"
    BUDGET = "budget"
    BLUEPRINT = "blueprint"


class FigureSource(StrEnum):
    """Where a figure came from."""

    FACTS = "facts"
    SURVEY = "survey"
    FILE = "file"
    API = "api"


OUTSIDE: Final = frozenset({FigureSource.FILE, FigureSource.API})
"""Somebody handed them in; they count when their KPI's owner has signed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One item as it stands. text: JSON in words, sealed."""

    kind: PlanKind
    id: str
    text: str = field(repr=False)
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRecord:
    """One figure of one KPI in one period. thousandths: None when too few stand behind it.

    computation: which rule made it, with its version; of an outside figure, who handed it in by
    which way. A figure from facts or a survey needs no signature: nobody typed it.
    """

    id: str
    kpi: str
    period: str
    thousandths: int | None
    source: FigureSource
    computation: str
    at: datetime
    signed_by: PersonId | None = None
    signed_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether it stands: computed here, or signed by its owner."""
        return self.source not in OUTSIDE or self.signed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRound:
    """A survey of one cohort for one KPI. Nothing of it is shown before it is closed."""

    id: str
    kpi: str
    cohort: str
    period: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
