"""Bundles, what became of them, and what they were measured by."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table

from assistant.storage.bundle_records import Happened, Kind
from assistant.storage.columns import Code, Instant, Token
from assistant.storage.tables.metadata import metadata
from governance.identity import Role

# facts: canonical JSON whose SHA-256 is the digest, so that a changed row is no bundle.
bundle: Final = Table(
    "bundle",
    metadata,
    Column("digest", Token, primary_key=True),
    Column("facts", LargeBinary, nullable=False),
    Column("noted_at", Instant, nullable=False),
)

# The files a bundle was made of, sealed: an organization's own patterns may hold names.
bundle_artefact: Final = Table(
    "bundle_artefact",
    metadata,
    Column("bundle", Token, primary_key=True),
    Column("name", Token, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["bundle"], ["bundle.digest"]),
)

bundle_statement: Final = Table(
    "bundle_statement",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("happened", Code(Happened), nullable=False),
    Column("bundle", Token),
    Column("person_id", Token),
    Column("role", Code(Role)),
    Column("evidence", Token),
    Column("code", Token),
    Column("at", Instant, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

evaluation: Final = Table(
    "evaluation",
    metadata,
    Column("id", Token, primary_key=True),
    Column("kind", Code(Kind), nullable=False),
    Column("bundle", Token, nullable=False),
    Column("baseline", Token),
    Column("selection", Token, nullable=False),
    Column("verdict", Token),
    Column("cases", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "at"),
)
