"""What a coach prepares with: commitments' own state, and appointments out of calendars.

No word of either is here: a commitment's stand in its summary, an appointment's nowhere.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.commitment_records import Standing
from assistant.storage.tables.metadata import metadata
from governance.identity import Role

commitment_state: Final = Table(
    "commitment_state",
    metadata,
    Column("session_id", Token, ForeignKey("session.id"), primary_key=True),
    Column("line", Token, primary_key=True),  # keyed with the session's key: goes with it
    Column("standing", Code(Standing), nullable=False),
    Column("due_on", Date),
    Column("set_at", Instant, nullable=False),
    Column("set_by", Code(Role), nullable=False),  # the coach or the coachee
    Column("version", Integer, nullable=False),
)

appointment: Final = Table(
    "appointment",
    metadata,
    Column("id", Token, primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("coach_id", Token, ForeignKey("person.id"), nullable=False),
    Column("uid", Token, nullable=False),  # keyed with the engagement's key
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    UniqueConstraint("engagement_id", "coach_id", "uid", "starts_at"),
    Index(None, "coach_id", "starts_at"),
)
