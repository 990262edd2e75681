"""Erasures and certificates, legal holds, retention runs, closed engagements, master keys."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.rights_records import (
    Category,
    Cause,
    ErasureStatus,
    HoldReason,
    LiftReason,
    MasterKeyStatus,
    Proof,
)
from assistant.storage.tables.metadata import metadata

erasure: Final = Table(
    "erasure",
    metadata,
    Column("id", Token, primary_key=True),
    Column("cause", Code(Cause), nullable=False),
    Column("status", Code(ErasureStatus), nullable=False),
    Column("sessions", Tokens, nullable=False),
    Column("engagement_id", Token),
    Column("person_id", Token),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("proof", Code(Proof)),
    Column("certificate_id", Token),
    Index(None, "status"),
)

erasure_count: Final = Table(
    "erasure_count",
    metadata,
    Column("erasure_id", Token, ForeignKey("erasure.id"), primary_key=True),
    Column("category", Code(Category), primary_key=True),
    Column("count", Integer, nullable=False),
)

certificate: Final = Table(
    "certificate",
    metadata,
    Column("id", Token, primary_key=True),
    Column("erasure_id", Token, ForeignKey("erasure.id")),
    Column("person_id", Token),
    Column("issued_at", Instant, nullable=False),
    Column("digest", Token, nullable=False),
    Column("document", LargeBinary, nullable=False),  # canonical JSON of ids, codes and counts
    Index(None, "person_id"),
)

legal_hold: Final = Table(
    "legal_hold",
    metadata,
    Column("id", Token, primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("session_id", Token, ForeignKey("session.id")),
    Column("reason", Code(HoldReason), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("placed_by", Token),
    Column("released_at", Instant),
    Column("released_by", Token),
    Column("lift_reason", Code(LiftReason)),
    Index(None, "engagement_id"),
)

retention_run: Final = Table(
    "retention_run",
    metadata,
    Column("id", Token, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("erased", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("certificate_id", Token),
    Index(None, "started_at"),
)

engagement_closing: Final = Table(
    "engagement_closing",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("closed_at", Instant, nullable=False),
)

master_key: Final = Table(
    "master_key",
    metadata,
    Column("id", Token, primary_key=True),
    Column("status", Code(MasterKeyStatus), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("destroyed_at", Instant),
    Column("shares_at", Instant),
    Column("sealed_ledger_seed", LargeBinary),  # NULL with the key's destruction
)
