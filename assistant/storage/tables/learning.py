"""Modules proposed to people, what organizations wrote, and how modules were found.

That something was proposed is plain; which module, why, and every answer is sealed with the
session it rests on. Counts belong to a module and to nobody; an organization's text is public.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from assistant.storage.columns import Code, Instant, Token
from assistant.storage.learning_records import ModuleState
from assistant.storage.tables.metadata import metadata

learning_proposal: Final = Table(
    "learning_proposal",
    metadata,
    Column("id", Token, primary_key=True),
    Column("person_id", Token, ForeignKey("person.id"), nullable=False),
    Column("engagement_id", Token, ForeignKey("engagement.id"), nullable=False),
    Column("session_id", Token, ForeignKey("session.id"), nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "person_id", "proposed_at"),
    Index(None, "session_id"),
)

learning_module: Final = Table(
    "learning_module",
    metadata,
    Column("id", Token, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Code(ModuleState), nullable=False),
    Column("theme", Token, nullable=False),
    Column("written_by", Token, nullable=False),
    Column("decided_by", Token),
    Column("at", Instant, nullable=False),
    Column("release_id", Token),  # the theme report it was drafted from
    Column("text", LargeBinary, nullable=False),  # public words of the organization
)

learning_tally: Final = Table(
    "learning_tally",
    metadata,
    Column("module", Token, primary_key=True),  # id/version
    Column("answers", Integer, nullable=False),
    Column("useful", Integer, nullable=False),
    Column("shown_answers", Integer, nullable=False),
    Column("shown_useful", Integer, nullable=False),
)
