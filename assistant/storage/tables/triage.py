"""Requests for coaching: that somebody sent one is plain; which door was proposed is sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from assistant.storage.columns import Token
from assistant.storage.tables.metadata import metadata

triage_request: Final = Table(
    "triage_request",
    metadata,
    Column("session_id", Token, ForeignKey("session.id"), primary_key=True),
    Column("author_id", Token, nullable=False),
    Column("sealed", LargeBinary),  # NULL: nothing proposed yet
    Index(None, "author_id"),
)
