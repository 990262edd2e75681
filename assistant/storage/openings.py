"""Which coach a coachee has opened earlier sessions to.

Invariant: a row is one grant; it ends once, and a new one is a new row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from assistant.storage.prepared import Prepared
from assistant.storage.statements import Statements
from assistant.storage.tables import opened_history
from governance.identity import EngagementId, PersonId

_STANDING: Final = Prepared(
    select(opened_history)
    .where(opened_history.c.engagement_id == bindparam("of"), opened_history.c.ended_at.is_(None))
    .order_by(opened_history.c.opened_at, opened_history.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRecord:
    """A coachee's grant: what came in before `opened_at` may be read by `coach`."""

    id: str
    engagement: EngagementId
    coach: PersonId
    coachee: PersonId
    opened_at: datetime


class Openings:
    """The grants of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def standing(self, engagement: EngagementId) -> tuple[OpeningRecord, ...]:
        """The grants of an engagement that nobody has taken back, oldest first."""
        return tuple(
            OpeningRecord(
                id=row["id"],
                engagement=row["engagement_id"],
                coach=row["coach_id"],
                coachee=row["coachee_id"],
                opened_at=row["opened_at"],
            )
            for row in self._statements.prepared_records(_STANDING, {"of": engagement})
        )

    def add(self, record: OpeningRecord) -> None:
        """Keep a grant.

        Raises:
            AlreadyStored: the id is taken, or there is no such engagement or person.
        """
        self._statements.change(
            insert(opened_history).values(
                id=record.id,
                engagement_id=record.engagement,
                coach_id=record.coach,
                coachee_id=record.coachee,
                opened_at=record.opened_at,
            )
        )

    def end(self, id_: str, *, at: datetime) -> bool:
        """Take a grant back; False when it had ended before."""
        ended = (
            update(opened_history)
            .where(opened_history.c.id == id_, opened_history.c.ended_at.is_(None))
            .values(ended_at=at)
        )
        return self._statements.change(ended) == 1
