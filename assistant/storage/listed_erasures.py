"""Which lines of the list of erasures this database has carried out.

Invariant: a line is known here exactly when the transaction that carried it out was committed, so
that a database put back from a backup does not know what came after it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from assistant.storage.statements import Statements
from assistant.storage.tables import listed_erasure


class ListedErasures:
    """The carried-out lines, within one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, listed: str, *, at: datetime) -> None:
        """Say that a line is carried out, in the transaction that does it.

        Raises:
            AlreadyStored: it was carried out before.
        """
        self._statements.change(insert(listed_erasure).values(id=listed, carried_out_at=at))

    def all(self) -> frozenset[str]:
        """The ids of every line that was carried out."""
        return frozenset(row["id"] for row in self._statements.rows(select(listed_erasure.c.id)))
