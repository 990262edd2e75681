"""Mail that waits to be sent. Address and link are sealed, and gone as soon as it was sent."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.outbox_records import MailKind, MailStatus
from assistant.storage.tables.metadata import metadata

outbox_mail: Final = Table(
    "outbox_mail",
    metadata,
    Column("id", Token, primary_key=True),
    Column("kind", Code(MailKind), nullable=False),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("person_id", Token, ForeignKey("person.id"), nullable=False),
    Column("record_id", Token, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("useful_until", Instant, nullable=False),
    Column("status", Code(MailStatus), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", Instant),
    Column("ended_at", Instant),
    Column("sealed", LargeBinary),  # NULL: sent, or of no use any more
    Index(None, "status", "next_try"),
    Index(None, "engagement_id", "person_id"),
)
