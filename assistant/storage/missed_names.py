"""Names that masking missed, sealed under their engagement's key.

Invariant: the name stands nowhere else, and goes with its session or its engagement's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, or_, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.statements import Statements
from assistant.storage.tables import engagement as engagements
from assistant.storage.tables import missed_name
from governance.identity import EngagementId, Role, SessionId
from governance.privacy.missed import Missed


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRecord:
    """A name somebody marked. role: who did. resolved_at: when no text showed it any more.

    everywhere_at: since when the privacy officer wants it masked in every engagement.
    """

    id: str
    engagement: EngagementId
    session: SessionId
    turn: int
    role: Role
    reported_at: datetime
    missed: Missed = field(repr=False)
    resolved_at: datetime | None = None
    everywhere_at: datetime | None = None


class MissedNames:
    """The missed names of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements: Final = statements
        self._keys: Final = keys

    def add(self, record: MissedRecord) -> None:
        """Store a new one.

        Raises:
            AlreadyStored: the id is taken, or there is no such session.
            KeyDestroyed: the engagement was erased.
        """
        key = self._keys.engagement_key(record.engagement)
        name = record.missed.text.encode()
        self._statements.change(
            insert(missed_name).values(
                id=record.id,
                engagement_id=record.engagement,
                session_id=record.session,
                turn=record.turn,
                kind=record.missed.kind,
                role=record.role,
                reported_at=record.reported_at,
                resolved_at=record.resolved_at,
                everywhere_at=record.everywhere_at,
                sealed=self._keys.seal(key, name, _place(record.engagement, record.id)),
            )
        )

    def of(self, engagement: EngagementId) -> tuple[MissedRecord, ...]:
        """All of an engagement, oldest first: they are masked in its sessions from then on."""
        found = select(missed_name).where(missed_name.c.engagement_id == engagement)
        ordered = found.order_by(missed_name.c.reported_at, missed_name.c.id)
        return tuple(self._record(row) for row in self._statements.rows(ordered))

    def searched(self, engagement: EngagementId) -> tuple[Missed, ...]:
        """What masking looks for in an engagement: its own, and those wanted everywhere.

        Those of an engagement whose key is destroyed are gone, wherever they were wanted.
        """
        living = missed_name.join(engagements, engagements.c.id == missed_name.c.engagement_id)
        found = (
            select(missed_name)
            .select_from(living)
            .where(
                engagements.c.wrapped_key.is_not(None),
                or_(
                    missed_name.c.engagement_id == engagement,
                    missed_name.c.everywhere_at.is_not(None),
                ),
            )
            .order_by(missed_name.c.reported_at, missed_name.c.id)
        )
        return tuple(self._record(row).missed for row in self._statements.rows(found))

    def want_everywhere(self, name: str, at: datetime) -> tuple[EngagementId, SessionId]:
        """Mask it in every engagement from now on; where it was reported.

        Raises:
            NotStored: no such report, or its session was erased.
        """
        place = select(missed_name.c.engagement_id, missed_name.c.session_id)
        row = self._statements.first(place.where(missed_name.c.id == name))
        if row is None:
            raise NotStored("There is no such report of a missed name, or its session was erased.")
        wanted = update(missed_name).where(
            missed_name.c.id == name, missed_name.c.everywhere_at.is_(None)
        )
        self._statements.change(wanted.values(everywhere_at=at))
        return EngagementId(row["engagement_id"]), SessionId(row["session_id"])

    def resolve(self, session: SessionId, at: datetime) -> int:
        """The session's texts show none of its marked names any more; how many were open."""
        still = update(missed_name).where(
            missed_name.c.session_id == session, missed_name.c.resolved_at.is_(None)
        )
        return self._statements.change(still.values(resolved_at=at))

    def forget(self, session: SessionId) -> int:
        """Delete what was marked in a session that is erased; how many there were."""
        gone = delete(missed_name).where(missed_name.c.session_id == session)
        return self._statements.change(gone)

    def _record(self, row: RowMapping) -> MissedRecord:
        engagement = EngagementId(row["engagement_id"])
        key = self._keys.engagement_key(engagement)
        name = self._keys.open(key, row["sealed"], _place(engagement, row["id"])).decode()
        return MissedRecord(
            id=row["id"],
            engagement=engagement,
            session=SessionId(row["session_id"]),
            turn=row["turn"],
            role=row["role"],
            reported_at=row["reported_at"],
            missed=Missed(kind=row["kind"], text=name),
            resolved_at=row["resolved_at"],
            everywhere_at=row["everywhere_at"],
        )


def _place(engagement: EngagementId, name: str) -> str:
    return f"missed name v1|{engagement}|{name}"
