"""The register of people, coaches' records, what an engagement is, and the times coaches offer.

Names and addresses are sealed under a key of the register's own; beside them are bands and codes.
Nothing here says what anybody talked about.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.people_records import (
    AgeBand,
    CoachKind,
    EngagementKind,
    Level,
    PayBand,
    SlotState,
    TenureBand,
    Training,
)
from assistant.storage.tables.metadata import metadata

enrolment: Final = Table(
    "enrolment",
    metadata,
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("number", LargeBinary, nullable=False),  # keyed hash of the HR system's own id
    Column("digest", LargeBinary, nullable=False),  # keyed hash of the row it came from
    Column("sealed", LargeBinary, nullable=False),
    Column("level", Code(Level), nullable=False),
    Column("age", Code(AgeBand), nullable=False),
    Column("tenure", Code(TenureBand), nullable=False),
    Column("pay", Code(PayBand), nullable=False),
    Column("region", Token),
    Column("language", Token),
    Column("line", Token),
    Column("cohort_id", Token, ForeignKey("cohort.id")),
    UniqueConstraint("number"),
    Index(None, "cohort_id"),
)

coach_record: Final = Table(
    "coach_record",
    metadata,
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("kind", Code(CoachKind), nullable=False),
    Column("credential", Token),
    Column("expires_on", Date),
    Column("training", Code(Training), nullable=False),
    Column("practice_hours", Integer, nullable=False),
    Column("evidence_on", Date),
    Column("endorsed_on", Date),
    Column("languages", Tokens, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("line", Token),
    Column("contract_until", Date),
    Column("sealed", LargeBinary),  # NULL: erased; the contract's end has to stay
)

coach_rule: Final = Table(
    "coach_rule",
    metadata,
    Column("kind", Code(EngagementKind), primary_key=True),
    Column("credential", Token),  # NULL: none is asked for
    Column("set_at", Instant, nullable=False),
)

engagement_fact: Final = Table(
    "engagement_fact",
    metadata,
    Column("engagement_id", Token, ForeignKey("engagement.id"), primary_key=True),
    Column("kind", Code(EngagementKind), nullable=False),
    Column("coach_id", Token, ForeignKey("person.id"), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Index(None, "coach_id"),
)

slot: Final = Table(
    "slot",
    metadata,
    Column("id", Token, primary_key=True),
    Column("coach_id", Token, ForeignKey("person.id"), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("state", Code(SlotState), nullable=False),
    UniqueConstraint("coach_id", "starts_at"),
    Index(None, "starts_at"),
)

seat: Final = Table(
    "seat",
    metadata,
    Column("slot_id", Token, ForeignKey("slot.id"), primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), primary_key=True),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Index(None, "person_id"),
)
