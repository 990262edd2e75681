"""What people are told has happened, and where they want a mail about it (that is sealed)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.notification_records import NotificationKind
from assistant.storage.tables.metadata import metadata

notification: Final = Table(
    "notification",
    metadata,
    Column("id", Token, primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), nullable=False),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("session_id", Token, ForeignKey("session.id")),
    Column("record_id", Token),
    Column("kind", Code(NotificationKind), nullable=False),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
    Index(None, "person_id", "at"),
    Index(None, "session_id"),
)

mail_address: Final = Table(
    "mail_address",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
