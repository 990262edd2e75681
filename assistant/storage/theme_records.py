"""What is kept for theme reports: theme ids, scores and noisy counts, never a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from governance.identity import EngagementId, PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSet:
    """The facets of one session. themes: id → score; sealed with the two versions beside it.

    each: coachee → their themes; where there are several, by what each said in their own turns.
    Empty in what was kept before groups were counted.
    """

    taxonomy: str
    classifier: str
    themes: Mapping[str, float]
    each: Mapping[PersonId, Mapping[str, float]] = field(
        default_factory=dict[PersonId, Mapping[str, float]]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFacets:
    """A session's facets and whose they are. room: everybody whose consent they rest on.

    by_person: the themes of each coachee that was charged for.
    """

    session: SessionId
    engagement: EngagementId
    room: frozenset[PersonId]
    by_person: Mapping[PersonId, frozenset[str]]
    taxonomy: str
    classifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a release answers; asked twice, it is answered once."""

    cohort: str
    period: str
    taxonomy: str
    classifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyCounts:
    """As released: code → noisy count; covered: noisy number of people counted, if it has any.

    first: the code named as most shared, if one was. version: of the rules it was counted by.
    """

    by_code: Mapping[str, int]
    covered: int | None
    first: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """A release. cost: of everybody enrolled, in millionths of rho. counts: None until counted.

    A cost of 0 with no counts: it lapsed, was handed back and will never be counted.
    """

    id: str
    question: Question
    enrolled: int
    cost: int
    created_at: datetime
    counts: NoisyCounts | None = None

    @property
    def lapsed(self) -> bool:
        """Whether what it cost was handed back, uncounted."""
        return self.counts is None and self.cost == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyRecord:
    """One version of an organization's taxonomy. base: the installed one it renames and regroups.

    document: its JSON. published_at: None for the draft, of which there is one at most.
    """

    version: str
    base: str
    document: bytes
    drafted_by: PersonId | None
    drafted_at: datetime
    published_by: PersonId | None = None
    published_at: datetime | None = None
