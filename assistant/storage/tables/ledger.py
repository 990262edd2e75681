"""The ledger: its entries, the tree above them, and the checkpoints that were signed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from assistant.storage.columns import Instant, Token
from assistant.storage.tables.metadata import metadata

# On SQLite only INTEGER is the row's own number; any other key is an index to keep beside it.
_RowNumber: Final = BigInteger().with_variant(Integer(), "sqlite")

ledger_head: Final = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: one row to lock
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
)

ledger_entry: Final = Table(
    "ledger_entry",
    metadata,
    Column("index", _RowNumber, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("payload", LargeBinary),  # with the salt, or NULL with it: erased
    Column("salt", LargeBinary),
)

# Which entries name an id: what their payloads say, to be looked up (`assistant.storage.mentions`).
ledger_mention: Final = Table(
    "ledger_mention",
    metadata,
    Column("token", Token, primary_key=True),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

ledger_node: Final = Table(
    "ledger_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

ledger_checkpoint: Final = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", Instant, nullable=False),
)
