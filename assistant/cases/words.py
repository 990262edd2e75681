"""What labels and doors are called to the people they concern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from governance.outcomes import Route

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "crisis": "thoughts of suicide, self-harm or harm to others",
        "personal_abuse": "violence or abuse at home",
        "executive_transition": "a change at the top of the organization",
        "performance_intervention": "a performance or disciplinary measure",
        "harassment_discrimination": "harassment or discrimination",
        "legal_whistleblowing": "possible misconduct or a legal matter",
        "medical": "somebody's health",
        "layoffs_confidential": "confidential plans of the organization",
        "developmental_judgement": "a judgement about a person's readiness or potential",
        "psychological_safety_work": "how safe people feel with one another",
    }
)

DOORS: Final[Mapping[Route, str]] = MappingProxyType(
    {
        Route.CRISIS_SUPPORT: "crisis support",
        Route.LEGAL: "the legal department",
        Route.HR: "the HR partner",
        Route.EXTERNAL_EXECUTIVE_COACH: "an external executive coach",
        Route.INTERNAL_COACH: "an internal coach",
        Route.PRIVACY_OFFICER: "your privacy officer",
        Route.MODEL_OWNER: "your model owner",
    }
)

BESIDE: Final = frozenset({Route.LEGAL, Route.HR, Route.EXTERNAL_EXECUTIVE_COACH})
"""Doors that belong to the organization: an independent ombudsperson is offered beside them."""

OMBUDSPERSON: Final = (
    "An independent ombudsperson is there beside it: outside the line, bound to silence."
)
EMERGENCY: Final = "If anybody is in danger now, call your local emergency number."
"""True everywhere, and shown also where nothing can be opened."""
NOT_SENT: Final = "Nobody has been told, and no message was sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Whom people can turn to here: the programme's own crisis contacts, and its ombudsperson."""

    crisis: tuple[str, ...] = field(default=(), repr=False)
    ombudsperson: str | None = field(default=None, repr=False)

    @property
    def first(self) -> tuple[str, ...]:
        """What stands before anything else."""
        return (EMERGENCY, *self.crisis)

    @property
    def at_once(self) -> tuple[str, ...]:
        """What is shown where there is danger."""
        return (*self.first, NOT_SENT)

    @property
    def beside(self) -> str:
        """What is offered beside a door of the organization's."""
        reach = f" To reach them: {self.ombudsperson}" if self.ombudsperson else ""
        return OMBUDSPERSON + reach


def subject(label: str) -> str:
    """A label in words."""
    return SUBJECTS.get(label, label.replace("_", " "))
