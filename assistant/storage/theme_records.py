"""What is kept for theme reports: theme ids, scores and noisy counts, never a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from governance.identity import EngagementId, PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSet:
    """The facets of one session. themes: id → score; sealed with the two versions beside it."""

    taxonomy: str
    classifier: str
    themes: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFacets:
    """A session's facets and whose they are. room: everybody whose consent they rest on."""

    session: SessionId
    engagement: EngagementId
    coachee: PersonId
    room: frozenset[PersonId]
    facets: FacetSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a release answers; asked twice, it is answered once."""

    cohort: str
    period: str
    taxonomy: str
    classifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyCounts:
    """As released: code → noisy count; covered: noisy number of people counted, if it has any."""

    by_code: Mapping[str, int]
    covered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """A release. cost: of everybody enrolled, in millionths of rho. counts: None until counted."""

    id: str
    question: Question
    enrolled: int
    cost: int
    created_at: datetime
    counts: NoisyCounts | None = None
