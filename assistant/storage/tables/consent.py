"""Notices as they were shown, every word people said to them, and how they were asked.

Notices and words only grow.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.tables.metadata import metadata
from governance.consent.records import Channel, ConsentState
from governance.identity import Locality

notice: Final = Table(
    "notice",
    metadata,
    Column("id", Token, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", Token, primary_key=True),
    Column("digest", Token, nullable=False),
    Column("document", JSON, nullable=False),
)

consent_event: Final = Table(
    "consent_event",
    metadata,
    Column("recorded", Integer, primary_key=True),  # the order in which events were recorded
    Column("id", Token, nullable=False),
    Column("person_id", Token, nullable=False),
    Column("purpose", Token, nullable=False),
    Column("locality", Code(Locality), nullable=False),
    Column("state", Code(ConsentState), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_id", Token),
    Column("channel", Code(Channel), nullable=False),
    Column("engagement_id", Token),
    Column("session_id", Token),
    Column("notice_id", Token),
    Column("notice_version", Integer),
    Column("notice_language", Token),
    Column("notice_digest", Token),
    Column("expires", Instant),
    UniqueConstraint("id"),
    Index(None, "person_id", "purpose"),
)

invitation: Final = Table(
    "invitation",
    metadata,
    Column("id", Token, primary_key=True),
    Column("hash", LargeBinary, nullable=False),  # of the link's secret, which is stored nowhere
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("person_id", Token, ForeignKey("person.id"), nullable=False),
    Column("purposes", Tokens, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),  # answered or taken back: a link is used once
    UniqueConstraint("hash"),
    Index(None, "engagement_id", "person_id"),
)

look_first: Final = Table(
    "look_first",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("since", Instant, nullable=False),
)

# A coachee's grant that a coach who came later reads the sessions before it.
opened_history: Final = Table(
    "opened_history",
    metadata,
    Column("id", Token, primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("coach_id", Token, ForeignKey("person.id"), nullable=False),
    Column("coachee_id", Token, ForeignKey("person.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "engagement_id"),
)
