"""Cases: that a stop waits for its owner is plain; what it is about, and its clock, are sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.case_records import CaseStatus
from assistant.storage.columns import Code, Instant, Token
from assistant.storage.tables.metadata import metadata

stop_case: Final = Table(
    "stop_case",
    metadata,
    Column("id", Token, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("owner_id", Token, nullable=False),
    Column("status", Code(CaseStatus), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary),  # NULL: erased
    Column("resolved_at", Instant),
    UniqueConstraint("number"),
    UniqueConstraint("session_id"),
    Index(None, "engagement_id"),
    Index(None, "status"),
)
