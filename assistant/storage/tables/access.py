"""Who may ask: tokens for the API, as hashes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.tables.metadata import metadata
from governance.identity import Role

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
