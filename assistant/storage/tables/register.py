"""Officers, the processor register, checklists, and the signatures under both; incidents."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, Table

from assistant.storage.columns import Code, Instant, Token, Tokens
from assistant.storage.incident_records import Category, Closing, NoNotice, Severity, Source
from assistant.storage.register_records import Answer, Office, Question, Signed
from assistant.storage.tables.metadata import metadata

officer: Final = Table(
    "officer",
    metadata,
    Column("person_id", Token, primary_key=True),
    Column("office", Code(Office), primary_key=True),
    Column("appointed_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

processor_entry: Final = Table(
    "processor_entry",
    metadata,
    Column("id", Token, primary_key=True),
    Column("vendor", Token, nullable=False),
    Column("contract", Token),
    Column("dpa_on", Instant),
    Column("sub_processors", Tokens),
    Column("region", Token),
    Column("no_training", Code(Answer)),
    Column("expires", Instant),
    Column("added_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

checklist_answer: Final = Table(
    "checklist_answer",
    metadata,
    Column("vendor", Token, primary_key=True),
    Column("question", Code(Question), primary_key=True),
    Column("answer", Code(Answer), nullable=False),
)

signature: Final = Table(
    "signature",
    metadata,
    Column("signed", Code(Signed), primary_key=True),
    Column("subject", Token, primary_key=True),
    Column("office", Code(Office), primary_key=True),
    Column("digest", Token, primary_key=True),
    Column("person_id", Token, nullable=False),
    Column("at", Instant, nullable=False),
)

incident: Final = Table(
    "incident",
    metadata,
    Column("id", Token, primary_key=True),
    Column("category", Code(Category), nullable=False),
    Column("severity", Code(Severity), nullable=False),
    Column("source", Code(Source), nullable=False),
    Column("finding", Token),  # what an audit found; a second audit opens no second incident
    Column("aware_at", Instant, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Token),
    Column("people", Integer),  # how many are concerned; NULL: not known yet
    Column("authority_at", Instant),
    Column("people_at", Instant),
    Column("no_notice", Code(NoNotice)),
    Column("closed_at", Instant),
    Column("closing", Code(Closing)),
    Index(None, "finding", unique=True),
)
