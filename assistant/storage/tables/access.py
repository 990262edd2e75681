"""Who may ask: tokens, accounts of a sign-in service, and who is signed in. All as keyed hashes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.tables.metadata import metadata
from governance.identity import Role

# last_used_on: the day and no more, so that nobody's hours can be read from it.
api_token: Final = Table(
    "api_token",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("prefix", Token, nullable=False),
    Column("role", Code(Role), nullable=False),
    Column("person_id", Token),
    Column("scopes", Tokens, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("last_used_on", Instant),
    UniqueConstraint("prefix"),
)

account: Final = Table(
    "account",
    metadata,
    Column("id", Token, primary_key=True),
    Column("subject", LargeBinary, nullable=False),
    Column("person_id", Token),
    Column("created_at", Instant, nullable=False),
    Column("granted", Tokens),
    UniqueConstraint("subject"),
)

web_session: Final = Table(
    "web_session",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("account_id", Token, ForeignKey("account.id"), index=True),
    Column("person_id", Token),
    Column("role", Code(Role), nullable=False),
    Column("roles", Tokens, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
