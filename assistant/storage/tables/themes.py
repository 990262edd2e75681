"""Cohorts, facets, theme releases, and what they cost each person.

Which themes a session touched is sealed; a release holds noisy counts only. What people lost stays
when their sessions go: a budget that forgets is none.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from assistant.storage.columns import Instant, Token
from assistant.storage.tables.metadata import metadata

cohort: Final = Table(
    "cohort",
    metadata,
    Column("id", Token, primary_key=True),
    Column("created_at", Instant, nullable=False),
)

cohort_engagement: Final = Table(
    "cohort_engagement",
    metadata,
    # The key: an engagement is in one cohort and stays there, so that segments are disjoint.
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("cohort_id", Token, ForeignKey("cohort.id"), nullable=False),
    Index(None, "cohort_id"),
)

facet_set: Final = Table(
    "facet_set",
    metadata,
    Column("session_id", Token, ForeignKey("session.id"), primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("period", Token, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "engagement_id", "period"),
)

theme_release: Final = Table(
    "theme_release",
    metadata,
    Column("id", Token, primary_key=True),
    Column("cohort_id", Token, ForeignKey("cohort.id"), nullable=False),
    Column("period", Token, nullable=False),
    Column("taxonomy", Token, nullable=False),
    Column("classifier", Token, nullable=False),
    Column("enrolled", Integer, nullable=False),
    Column("cost", Integer, nullable=False),  # millionths of rho; 0: handed back
    Column("created_at", Instant, nullable=False),
    Column("counts", LargeBinary),  # NULL: paid for, not counted yet
    UniqueConstraint("cohort_id", "period", "taxonomy", "classifier"),
)

theme_spend: Final = Table(
    "theme_spend",
    metadata,
    Column("person_id", Token, primary_key=True),
    Column("release_id", Token, primary_key=True),  # the release goes after 24 months, this stays
    Column("year", Integer, nullable=False),
    Column("cost", Integer, nullable=False),
    Index(None, "person_id", "year"),
)

taxonomy_version: Final = Table(
    "taxonomy_version",
    metadata,
    # Public words of the organization, about nobody: titles and groups. They outlive releases.
    Column("id", Token, primary_key=True),
    Column("base", Token, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("drafted_by", Token),
    Column("drafted_at", Instant, nullable=False),
    Column("published_by", Token),
    Column("published_at", Instant),  # NULL: a draft
)
