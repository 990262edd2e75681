"""Pseudonym vaults: who stands behind which pseudonym, sealed entry by entry."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
)

from assistant.storage.columns import Code, Token
from assistant.storage.tables.metadata import metadata
from governance.privacy.vault import Kind

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
