"""What a coach does with a summary: edits on their way through the gates, and private notes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.summary_records import EditState
from assistant.storage.tables.metadata import metadata
from governance.outcomes import ReasonCode

summary_edit: Final = Table(
    "summary_edit",
    metadata,
    Column("id", Token, primary_key=True),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("person_id", Token, nullable=False),
    Column("state", Code(EditState), nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("base", Integer, nullable=False),
    Column("reason", Code(ReasonCode)),
    Column("fault", Token),
    Column("sealed", LargeBinary),  # the words and the door; NULL once they stand in the summary
    Index(None, "session_id"),
    Index(None, "state", "at"),
)

coach_note: Final = Table(
    "coach_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("person_id", Token, nullable=False),
    Column("at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the row goes with the key
    UniqueConstraint("session_id", "person_id"),
)
