"""Which ledger entries mention an id, found without reading each into Python.

Invariant: a hit is an entry that may mention it, for the caller to read; no mention is missed,
because an id stands in a payload exactly as it is written (canonical JSON, ASCII tokens).
"""

from __future__ import annotations

from sqlalchemy import func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement

from assistant.storage.columns import check_token
from assistant.storage.statements import Statements
from assistant.storage.tables import ledger_entry


class Mentions:
    """Looks for ids in the ledger's payloads."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def of(self, token: str) -> tuple[int, ...]:
        """Indexes of entries whose payload holds `token` between quotation marks, in order."""
        needle = f'"{check_token(token)}"'.encode("ascii")
        found = select(ledger_entry.c.index).where(self._position(needle) > 0)
        rows = self._statements.rows(found.order_by(ledger_entry.c.index))
        return tuple(row["index"] for row in rows)

    def _position(self, needle: bytes) -> ColumnElement[int]:
        if self._statements.on_sqlite:
            return func.instr(ledger_entry.c.payload, needle)
        return func.position(literal(needle, postgresql.BYTEA).op("IN")(ledger_entry.c.payload))
