"""What people who do not own a case see of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.notifications.desk import News
from assistant.storage.case_records import CaseRecord
from assistant.storage.notification_records import NotificationKind
from governance.identity import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """All a handler sees: a number and a clock."""

    number: int
    overdue_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody behind an opened door sees. subjects: only if the coachee shows them."""

    number: int
    name: str = field(repr=False)
    opened_at: datetime
    subjects: tuple[str, ...]


def moved_on(case: CaseRecord, person: PersonId) -> News:
    """That a case of theirs moved on; not how, nor what it is about."""
    return News(
        person=person,
        engagement=case.engagement,
        kind=NotificationKind.CASE_MOVED,
        session=case.session,
        record=case.id,
    )
