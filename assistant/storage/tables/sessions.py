"""People, engagements and sessions: a session's row is the workflow, its words sealed stages."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.records import StageName
from assistant.storage.statuses import Status, Step
from assistant.storage.tables.metadata import metadata
from governance.identity import Locality, Role
from governance.outcomes import ReasonCode

engagement: Final = Table(
    "engagement",
    metadata,
    Column("id", Token, primary_key=True),
    Column("wrapped_key", LargeBinary),  # NULL: destroyed
    Column("kek_id", Token, nullable=False),
    Column("sealed_profile", LargeBinary),
    Column("created_at", Instant, nullable=False),
)

person: Final = Table(
    "person",
    metadata,
    Column("id", Token, primary_key=True),
    Column("created_at", Instant, nullable=False),
)

participant: Final = Table(
    "participant",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("role", Code(Role), nullable=False),
    Index(None, "person_id"),
)

session: Final = Table(
    "session",
    metadata,
    Column("id", Token, primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("purpose", Token, nullable=False),
    Column("processor_id", Token, nullable=False),
    Column("locality", Code(Locality), nullable=False),
    Column("kind", Token, nullable=False),
    Column("language", Token, nullable=False),
    Column("medium", Token, nullable=False),
    Column("words", Integer, nullable=False),
    Column("status", Code(Status), nullable=False),
    Column("step", Code(Step)),
    Column("reason", Code(ReasonCode)),
    Column("sealed_particulars", LargeBinary),  # route, labels, policies, turns
    Column("fault", Token),
    Column("attempts", Integer, nullable=False),
    Column("bundle", Token),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("raw_expires_at", Instant),
    Column("version", Integer, nullable=False),
    Column("wrapped_key", LargeBinary),  # NULL: destroyed
    Column("lease_owner", Token),
    Column("lease_until", Instant),
    Index(None, "engagement_id"),
    Index(None, "status", "created_at"),
)

sealed_stage: Final = Table(
    "sealed_stage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("stage", Code(StageName), nullable=False),
    Column("header", JSON(none_as_null=True)),
    Column("blob", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("session_id", "stage"),
)

decision: Final = Table(
    "decision",
    metadata,
    Column("id", Token, primary_key=True),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("gate", Token, nullable=False),
    Column("outcome", Token, nullable=False),
    Column("reason", Code(ReasonCode)),
    Column("sealed", LargeBinary),  # route, policies, and the facts they were asked about
    Column("policy_digest", Token),
    Column("at", Instant, nullable=False),
    Index(None, "session_id", "at"),
)
