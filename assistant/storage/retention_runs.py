"""Retention runs: the row is the schedule. A run that was killed has no end and is run again."""

from __future__ import annotations

from sqlalchemy import RowMapping, insert, select, update

from assistant.storage.rights_records import RunRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import retention_run


class RetentionRuns:
    """The retention runs of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: RunRecord) -> None:
        """Store a run that starts."""
        self._statements.change(
            insert(retention_run).values(
                id=record.id, started_at=record.started_at, erased=0, held=0
            )
        )

    def finish(self, record: RunRecord) -> None:
        """Store a run's end."""
        this = update(retention_run).where(retention_run.c.id == record.id)
        self._statements.change(
            this.values(
                finished_at=record.finished_at,
                erased=record.erased,
                held=record.held,
                certificate_id=record.certificate,
            )
        )

    def latest(self) -> RunRecord | None:
        """The run that started last."""
        newest = select(retention_run).order_by(
            retention_run.c.started_at.desc(), retention_run.c.id.desc()
        )
        row = self._statements.first(newest.limit(1))
        return None if row is None else _run(row)

    def all(self) -> tuple[RunRecord, ...]:
        """Every run, oldest first."""
        found = select(retention_run).order_by(retention_run.c.started_at, retention_run.c.id)
        return tuple(_run(row) for row in self._statements.rows(found))


def _run(row: RowMapping) -> RunRecord:
    return RunRecord(
        id=row["id"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        erased=row["erased"],
        held=row["held"],
        certificate=row["certificate_id"],
    )
