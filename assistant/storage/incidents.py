"""Incidents: opened once, changed until they are closed, never deleted (GDPR Art. 33(5))."""

from __future__ import annotations

from sqlalchemy import RowMapping, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.incident_records import IncidentRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import incident
from governance.identity import PersonId

_CHANGING = (
    "category",
    "severity",
    "people",
    "authority_at",
    "people_at",
    "no_notice",
    "closed_at",
    "closing",
)
_FIXED = ("source", "finding", "aware_at", "opened_at", "opened_by")


class Incidents:
    """The incidents of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: IncidentRecord) -> None:
        """Open an incident.

        Raises:
            AlreadyStored: this finding has one.
        """
        values = {name: getattr(record, name) for name in (*_FIXED, *_CHANGING)}
        self._statements.change(insert(incident).values(id=record.id, **values))

    def change(self, record: IncidentRecord) -> None:
        """Store what became of an open incident.

        Raises:
            NotStored: none with this id is open.
        """
        standing = update(incident).where(
            incident.c.id == record.id, incident.c.closed_at.is_(None)
        )
        values = {name: getattr(record, name) for name in _CHANGING}
        if self._statements.change(standing.values(**values)) != 1:
            raise NotStored("No incident with this id is open. `chatham incidents list` shows all.")

    def get(self, incident_id: str) -> IncidentRecord:
        """One incident.

        Raises:
            NotStored: there is none.
        """
        row = self._statements.first(select(incident).where(incident.c.id == incident_id))
        if row is None:
            raise NotStored(
                "There is no incident with this id. `chatham incidents list` shows all."
            )
        return _incident(row)

    def of_finding(self, finding: str) -> IncidentRecord | None:
        """The incident an audit's finding has opened."""
        row = self._statements.first(select(incident).where(incident.c.finding == finding))
        return None if row is None else _incident(row)

    def all(self) -> tuple[IncidentRecord, ...]:
        """Every incident, oldest first."""
        ordered = select(incident).order_by(incident.c.aware_at, incident.c.id)
        return tuple(_incident(row) for row in self._statements.rows(ordered))


def _incident(row: RowMapping) -> IncidentRecord:
    opened_by = row["opened_by"]
    return IncidentRecord(
        id=row["id"],
        opened_by=None if opened_by is None else PersonId(opened_by),
        **{name: row[name] for name in (*_FIXED, *_CHANGING) if name != "opened_by"},
    )
