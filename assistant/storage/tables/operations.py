"""Which lines of the list of erasures this database has carried out, and the pace of queues."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Table

from assistant.storage.columns import Instant, Token
from assistant.storage.tables.metadata import metadata

listed_erasure: Final = Table(
    "listed_erasure",
    metadata,
    Column("id", Token, primary_key=True),
    Column("carried_out_at", Instant, nullable=False),
)

queue_pace: Final = Table(
    "queue_pace",
    metadata,
    Column("queue", Token, primary_key=True),
    Column("free_at", Instant, nullable=False),
)
