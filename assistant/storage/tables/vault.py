"""Pseudonym vaults: who stands behind which pseudonym, sealed entry by entry; names missed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
)

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.tables.metadata import metadata
from governance.identity import Role
from governance.privacy.vault import Citing, Kind

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

# Which text holds which pseudonym: an entry goes with the last text that cites it (DESIGN §4).
vault_citation: Final = Table(
    "vault_citation",
    metadata,
    Column("session_id", Token, ForeignKey("session.id"), primary_key=True),
    Column("citing", Code(Citing), primary_key=True),
    Column("kind", Code(Kind), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Index(None, "engagement_id", "kind", "number"),
)

# Names that masking missed and somebody marked. The name is sealed under the engagement's key and
# masked in every session of the engagement from then on.
missed_name: Final = Table(
    "missed_name",
    metadata,
    Column("id", Token, primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kind", Code(Kind), nullable=False),
    Column("role", Code(Role), nullable=False),  # who marked it: the coach or the coachee
    Column("reported_at", Instant, nullable=False),
    Column("resolved_at", Instant),  # when no text of the session showed it any more
    Column("sealed", LargeBinary, nullable=False),
    Column("everywhere_at", Instant),  # since when it is masked in every engagement
    Index(None, "engagement_id"),
    Index(None, "session_id"),
)
