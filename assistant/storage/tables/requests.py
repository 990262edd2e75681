"""People's requests, restrictions of processing, and contested lines."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.request_records import Extension, Ground, Refusal, Reply, Right
from assistant.storage.tables.metadata import metadata

rights_request: Final = Table(
    "rights_request",
    metadata,
    Column("id", Token, primary_key=True),
    Column("person_id", Token, nullable=False),
    Column("right", Code(Right), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("extension", Code(Extension)),
    Column("answered_at", Instant),
    Column("refusal", Code(Refusal)),
    Column("answered_by", Token),
    Index(None, "person_id"),
)

restriction: Final = Table(
    "restriction",
    metadata,
    Column("id", Token, primary_key=True),
    Column("person_id", Token, nullable=False),
    Column("ground", Code(Ground), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index(None, "person_id"),
)

contest: Final = Table(
    "contest",
    metadata,
    Column("id", Token, primary_key=True),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("person_id", Token, nullable=False),
    Column("line", Token, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reply", Code(Reply)),
    Column("replied_at", Instant),
    Column("sealed", LargeBinary, nullable=False),  # both sides' words; the row goes with the key
    Index(None, "session_id"),
)
