"""Which key-encryption keys there are and where each stands; the keys are in the key file only.

Invariant: nothing new is wrapped under a key that is retiring or destroyed, so that a process that
still holds the old key file cannot seal what nobody will be able to open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update

from assistant.storage.rights_records import MasterKeyRecord, MasterKeyStatus
from assistant.storage.statements import Statements
from assistant.storage.tables import engagement, master_key
from governance.identity import EngagementId


class MasterKeys:
    """The rows of key-encryption keys, in one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def all(self) -> tuple[MasterKeyRecord, ...]:
        """Every key there ever was, oldest first."""
        found = select(master_key).order_by(master_key.c.created_at, master_key.c.id)
        return tuple(_record(row) for row in self._statements.rows(found))

    def find(self, key_id: str) -> MasterKeyRecord | None:
        """The key's row, or None."""
        row = self._statements.first(select(master_key).where(master_key.c.id == key_id))
        return None if row is None else _record(row)

    def put(self, record: MasterKeyRecord) -> None:
        """Store a key's row, over an earlier one of its id."""
        values = {
            "status": record.status,
            "created_at": record.created_at,
            "destroyed_at": record.destroyed_at,
            "shares_at": record.shares_at,
            "sealed_ledger_seed": record.sealed_ledger_seed,
        }
        this = update(master_key).where(master_key.c.id == record.id)
        if self._statements.change(this.values(values)) == 0:
            self._statements.change(insert(master_key).values(id=record.id, **values))

    def destroyed(self, key_id: str, at: datetime) -> None:
        """Note that a key is gone from the key file, and forget what only it could open."""
        this = update(master_key).where(master_key.c.id == key_id)
        self._statements.change(
            this.values(status=MasterKeyStatus.DESTROYED, destroyed_at=at, sealed_ledger_seed=None)
        )

    def wrapped_by_others(self, key_id: str, limit: int) -> tuple[EngagementId, ...]:
        """Up to `limit` engagements whose key is wrapped under another key than this one."""
        found = select(engagement.c.id).where(
            engagement.c.kek_id != key_id, engagement.c.wrapped_key.is_not(None)
        )
        # Locked, so that none is added under the old key between this and its destruction.
        rows = self._statements.rows(
            self._statements.locking(found.order_by(engagement.c.id).limit(limit))
        )
        return tuple(EngagementId(row["id"]) for row in rows)

    def wrapped(self) -> dict[str, int]:
        """How many engagement keys each key-encryption key wraps."""
        counted = select(engagement.c.kek_id, func.count().label("n"))
        alive = counted.where(engagement.c.wrapped_key.is_not(None))
        rows: Sequence[RowMapping] = self._statements.rows(alive.group_by(engagement.c.kek_id))
        return {row["kek_id"]: row["n"] for row in rows}


def _record(row: RowMapping) -> MasterKeyRecord:
    return MasterKeyRecord(
        id=row["id"],
        status=row["status"],
        created_at=row["created_at"],
        destroyed_at=row["destroyed_at"],
        shares_at=row["shares_at"],
        sealed_ledger_seed=row["sealed_ledger_seed"],
    )
