"""The tables. A text column is a token or a code (see `columns`); words are sealed bytes.

Unsealed words exist in two places, and neither is a session's: the notices an organization
shows, and the ledger's signed checkpoints. A test lists all columns and knows no third.
The migrations build the same schema; a test compares the two. Ids are made by the caller.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Numbers, Token, Tokens
from assistant.storage.records import StageName
from assistant.storage.statuses import Status, Step
from governance.consent.records import Channel, ConsentState
from governance.identity import Locality, Role
from governance.outcomes import ReasonCode, Route
from governance.privacy.vault import Kind

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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
    Column("route", Code(Route)),
    Column("labels", Tokens, nullable=False),
    Column("policies", Tokens, nullable=False),
    Column("turns", Numbers, nullable=False),
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
    Column("route", Code(Route)),
    Column("policies", Tokens, nullable=False),
    Column("policy_digest", Token),
    Column("at", Instant, nullable=False),
    Index(None, "session_id", "at"),
)

notice: Final = Table(
    "notice",
    metadata,
    Column("id", Token, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", Token, primary_key=True),
    Column("digest", Token, nullable=False),
    Column("document", JSON, nullable=False),
)

consent_event: Final = Table(
    "consent_event",
    metadata,
    Column("recorded", Integer, primary_key=True),  # the order in which events were recorded
    Column("id", Token, nullable=False),
    Column("person_id", Token, nullable=False),
    Column("purpose", Token, nullable=False),
    Column("locality", Code(Locality), nullable=False),
    Column("state", Code(ConsentState), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_id", Token),
    Column("channel", Code(Channel), nullable=False),
    Column("engagement_id", Token),
    Column("session_id", Token),
    Column("notice_id", Token),
    Column("notice_version", Integer),
    Column("notice_language", Token),
    Column("notice_digest", Token),
    Column("expires", Instant),
    UniqueConstraint("id"),
    Index(None, "person_id", "purpose"),
)

ledger_head: Final = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: one row to lock
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)

ledger_entry: Final = Table(
    "ledger_entry",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("payload", LargeBinary),  # with the salt, or NULL with it: erased
    Column("salt", LargeBinary),
)

ledger_node: Final = Table(
    "ledger_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

ledger_checkpoint: Final = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
)

vault_entry: Final = Table(
    "vault_entry",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("kind", Code(Kind), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),  # the order of issue within the engagement
    Column("sealed", LargeBinary, nullable=False),
)

vault_number: Final = Table(
    "vault_number",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("kind", Code(Kind), primary_key=True),
    Column("last", Integer, nullable=False),
)

api_token: Final = Table(
    "api_token",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("prefix", Token, nullable=False),
    Column("role", Code(Role), nullable=False),
    Column("person_id", Token),
    Column("scopes", Tokens, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("prefix"),
)
