"""Who may sign for legal and for privacy; an appointment ends but is never forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.register_records import Office, OfficerRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import officer
from governance.identity import PersonId


class Officers:
    """The officers of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: OfficerRecord) -> None:
        """Appoint somebody.

        Raises:
            AlreadyStored: they hold, or held, this office.
        """
        self._statements.change(
            insert(officer).values(
                person_id=record.person, office=record.office, appointed_at=record.appointed_at
            )
        )

    def end(self, person: PersonId, office: Office, *, at: datetime) -> None:
        """End an appointment; what was signed stays signed.

        Raises:
            NotStored: they do not hold this office.
        """
        standing = update(officer).where(
            officer.c.person_id == person,
            officer.c.office == office,
            officer.c.ended_at.is_(None),
        )
        if self._statements.change(standing.values(ended_at=at)) != 1:
            raise NotStored("Nobody with this id holds this office. Check the id.")

    def holds(self, person: PersonId, office: Office) -> bool:
        """Whether somebody is in this office now."""
        return any(
            one.person == person and one.office is office and one.ended_at is None
            for one in self.all()
        )

    def all(self) -> tuple[OfficerRecord, ...]:
        """Everybody who ever was appointed, oldest first."""
        ordered = select(officer).order_by(officer.c.appointed_at, officer.c.person_id)
        return tuple(_officer(row) for row in self._statements.rows(ordered))


def _officer(row: RowMapping) -> OfficerRecord:
    return OfficerRecord(
        person=PersonId(row["person_id"]),
        office=row["office"],
        appointed_at=row["appointed_at"],
        ended_at=row["ended_at"],
    )
