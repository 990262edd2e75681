"""Legal holds: what retention may not delete while they stand.

Invariant: a hold is placed once and lifted once; both stay on record.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, Select, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.rights_records import HoldRecord, LiftReason
from assistant.storage.statements import Statements
from assistant.storage.tables import legal_hold
from governance.identity import EngagementId, PersonId, SessionId


class Holds:
    """The legal holds of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: HoldRecord) -> None:
        """Place a hold.

        Raises:
            AlreadyStored: there is no such engagement or session.
        """
        self._statements.change(
            insert(legal_hold).values(
                id=record.id,
                engagement_id=record.engagement,
                session_id=record.session,
                reason=record.reason,
                placed_at=record.placed_at,
                placed_by=record.placed_by,
            )
        )

    def release(
        self, hold_id: str, *, reason: LiftReason, at: datetime, by: PersonId | None
    ) -> HoldRecord:
        """Lift a hold.

        Raises:
            NotStored: there is none with this id that stands.
        """
        standing = update(legal_hold).where(
            legal_hold.c.id == hold_id, legal_hold.c.released_at.is_(None)
        )
        changed = standing.values(released_at=at, released_by=by, lift_reason=reason)
        if self._statements.change(changed) != 1:
            raise NotStored(
                "No hold with this id stands. `chatham retention holds` lists those that do."
            )
        (record,) = self._all(select(legal_hold).where(legal_hold.c.id == hold_id))
        return record

    def standing(self) -> tuple[HoldRecord, ...]:
        """The holds that stand, oldest first."""
        return self._all(select(legal_hold).where(legal_hold.c.released_at.is_(None)))

    def all(self) -> tuple[HoldRecord, ...]:
        """Every hold there ever was, oldest first."""
        return self._all(select(legal_hold))

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[HoldRecord, ...]:
        ordered = found.order_by(legal_hold.c.placed_at, legal_hold.c.id)
        return tuple(_hold(row) for row in self._statements.rows(ordered))


def _hold(row: RowMapping) -> HoldRecord:
    session = row["session_id"]
    return HoldRecord(
        id=row["id"],
        engagement=EngagementId(row["engagement_id"]),
        session=None if session is None else SessionId(session),
        reason=row["reason"],
        placed_at=row["placed_at"],
        placed_by=row["placed_by"],
        released_at=row["released_at"],
        released_by=row["released_by"],
        lift_reason=row["lift_reason"],
    )
