"""Pilots by version, what was read of them, and what managers told; no row is about one person."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, LargeBinary, Table, UniqueConstraint

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.pilot_records import PilotState
from assistant.storage.tables.metadata import metadata

pilot_version: Final = Table(
    "pilot_version",
    metadata,
    Column("pilot_id", Token, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("cohort_id", Token, nullable=False),
    Column("state", Code(PilotState), nullable=False),
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

pilot_reading: Final = Table(
    "pilot_reading",
    metadata,
    Column("pilot_id", Token, primary_key=True),
    Column("kpi_id", Token, primary_key=True),
    Column("cohort_id", Token, nullable=False),
    Column("at", Instant, nullable=False),
    Column("signed_by", Token, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # Once: another pilot of the same people, one of them left out, would tell of them.
    UniqueConstraint("cohort_id", "kpi_id"),
)

pilot_narratives: Final = Table(
    "pilot_narratives",
    metadata,
    Column("pilot_id", Token, primary_key=True),
    # Once: a second hand-in of the same people, without somebody, would tell of them. The row
    # outlives its words.
    Column("cohort_id", Token, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("signed_by", Token, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
)
