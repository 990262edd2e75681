"""What people were told has happened. A person's rows are read and marked by that person only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update

from assistant.storage.notification_records import NotificationRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import notification
from governance.identity import EngagementId, PersonId, SessionId


class StoredNotifications:
    """The notifications of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements: Final = statements

    def add(self, record: NotificationRecord) -> bool:
        """Tell it, unless the same is told already and not read; False if so."""
        told = select(notification.c.id).where(
            notification.c.person_id == record.person,
            notification.c.kind == record.kind,
            _same(notification.c.session_id, record.session),
            _same(notification.c.record_id, record.record),
            notification.c.read_at.is_(None),
        )
        if self._statements.first(told.limit(1)) is not None:
            return False
        self._statements.change(
            insert(notification).values(
                id=record.id,
                person_id=record.person,
                engagement_id=record.engagement,
                session_id=record.session,
                record_id=record.record,
                kind=record.kind,
                at=record.at,
                read_at=record.read_at,
            )
        )
        return True

    def of(self, person: PersonId) -> tuple[NotificationRecord, ...]:
        """Everything a person was told, newest first."""
        found = select(notification).where(notification.c.person_id == person)
        ordered = found.order_by(notification.c.at.desc(), notification.c.id.desc())
        return tuple(_record(row) for row in self._statements.rows(ordered))

    def unread(self, person: PersonId) -> int:
        """How many of them wait."""
        found = select(func.count().label("n")).where(
            notification.c.person_id == person, notification.c.read_at.is_(None)
        )
        row = self._statements.first(found)
        return 0 if row is None else int(row["n"])

    def was_told(self, person: PersonId, record: str) -> bool:
        """Whether somebody was ever told about a record, read or not."""
        found = select(notification.c.id).where(
            notification.c.person_id == person, notification.c.record_id == record
        )
        return self._statements.first(found.limit(1)) is not None

    def mark(self, person: PersonId, ids: Collection[str] | None, *, at: datetime) -> int:
        """Mark these of a person's as read, or all of them; how many were not."""
        theirs = update(notification).where(
            notification.c.person_id == person, notification.c.read_at.is_(None)
        )
        if ids is not None:
            theirs = theirs.where(notification.c.id.in_(ids))
        return self._statements.change(theirs.values(read_at=at))

    def forget_sessions(self, sessions: Collection[SessionId]) -> int:
        """Delete what was told about these sessions; how many."""
        gone = delete(notification).where(notification.c.session_id.in_(sessions))
        return self._statements.change(gone)

    def forget_engagement(self, engagement: EngagementId) -> int:
        """Delete what was told in an engagement; how many."""
        gone = delete(notification).where(notification.c.engagement_id == engagement)
        return self._statements.change(gone)

    def forget_person(self, person: PersonId) -> int:
        """Delete everything a person was told; how many."""
        gone = delete(notification).where(notification.c.person_id == person)
        return self._statements.change(gone)

    def forget_before(self, day: datetime) -> int:
        """Delete what was told before a day; how many."""
        return self._statements.change(delete(notification).where(notification.c.at < day))


def _same(column: ColumnElement[str | None], value: str | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _record(row: RowMapping) -> NotificationRecord:
    session = row["session_id"]
    return NotificationRecord(
        id=row["id"],
        person=PersonId(row["person_id"]),
        engagement=EngagementId(row["engagement_id"]),
        kind=row["kind"],
        at=row["at"],
        session=None if session is None else SessionId(session),
        record=row["record_id"],
        read_at=row["read_at"],
    )
