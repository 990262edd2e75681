"""What the repository of cases takes and gives. Codes, ids and times; no word of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from governance.identity import EngagementId, PersonId, SessionId
from governance.outcomes import ReasonCode, Route


class CaseStatus(StrEnum):
    """What its owner has done about a case."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


NEXT: Final[Mapping[CaseStatus, frozenset[CaseStatus]]] = MappingProxyType(
    {
        CaseStatus.OPEN: frozenset({CaseStatus.ACKNOWLEDGED, CaseStatus.RESOLVED}),
        CaseStatus.ACKNOWLEDGED: frozenset({CaseStatus.RESOLVED}),
        CaseStatus.RESOLVED: frozenset(),
    }
)
"""The only ways on; a resolved case stays resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDoor:
    """A door a coachee has opened. shows_subject: they also show what it is about."""

    route: Route
    by: PersonId
    at: datetime
    shows_subject: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a case is about. Stored only sealed, under the session's key.

    due_at: when it is overdue unless somebody has acknowledged it. agreed: coachees who agreed to
    a summary without the flagged parts. follow_up: the session that summary is made of.
    exemplars: ids of the public examples nearest to what was found.
    tries, next_try, told_at: the alert about it, so that one that failed is never lost.
    """

    reason: ReasonCode
    route: Route
    urgency: str
    due_at: datetime
    labels: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    policies: tuple[str, ...] = ()
    exemplars: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    doors: tuple[OpenedDoor, ...] = ()
    agreed: frozenset[PersonId] = frozenset()
    follow_up: SessionId | None = None
    tries: int = 0
    next_try: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case. number: what people call it; random, so that it tells no order.

    owner: the coach, or whoever wrote the request. matter: None once it was erased.
    """

    id: str
    number: int
    session: SessionId
    engagement: EngagementId
    owner: PersonId
    status: CaseStatus
    opened_at: datetime
    version: int = 1
    matter: Matter | None = field(default=None, repr=False)
