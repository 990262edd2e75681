"""What was answered to a write, by its idempotency key: keyed hashes, and the answer sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, LargeBinary, Table

from assistant.storage.columns import Instant
from assistant.storage.tables.metadata import metadata

# id: of who asked and their key. request: of what was asked. answer: None while it is at work and
# once an erasure took it.
idempotent_answer: Final = Table(
    "idempotent_answer",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("done_at", Instant),
)
