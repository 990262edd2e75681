"""Priorities and KPIs in sealed words, their figures, and surveys of which only counts are kept.

There is no row that joins an answer to whoever gave it. That somebody has answered is a keyed
hash, which goes when the survey closes.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.kpi_records import FigureSource, PlanKind
from assistant.storage.tables.metadata import metadata

plan_item: Final = Table(
    "plan_item",
    metadata,
    Column("kind", Code(PlanKind), primary_key=True),
    Column("id", Token, primary_key=True),
    Column("changed_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

kpi_figure: Final = Table(
    "kpi_figure",
    metadata,
    Column("id", Token, primary_key=True),
    Column("kpi_id", Token, nullable=False),
    Column("period", Token, nullable=False),
    Column("thousandths", Integer),  # NULL: too few people behind it
    Column("source", Code(FigureSource), nullable=False),
    Column("computation", Token, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signed_by", Token),
    Column("signed_at", Instant),
    # Once: a figure computed again after somebody left would tell of them.
    UniqueConstraint("kpi_id", "period"),
)

survey_round: Final = Table(
    "survey_round",
    metadata,
    Column("id", Token, primary_key=True),
    Column("kpi_id", Token, nullable=False),
    Column("cohort_id", Token, ForeignKey("cohort.id"), nullable=False),
    Column("period", Token, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("closed_at", Instant),
    UniqueConstraint("kpi_id", "period"),
)

survey_tally: Final = Table(
    "survey_tally",
    metadata,
    Column("round_id", Token, ForeignKey("survey_round.id"), primary_key=True),
    Column("answer", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

survey_mark: Final = Table(
    "survey_mark",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("round_id", Token, ForeignKey("survey_round.id"), nullable=False),
    Index(None, "round_id"),
)

owner_reminder: Final = Table(
    "owner_reminder",
    metadata,
    Column("kpi_id", Token, primary_key=True),
    Column("period", Token, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("tried_at", Instant, nullable=False),
    Column("sent_at", Instant),
)
