"""Whether a stopped session's words are still there, and until when.

Invariant: past their time nobody reads them, whatever keeps them from being deleted (a hold, a
restriction).
"""

from __future__ import annotations

from datetime import datetime

from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork


def words_until(work: UnitOfWork, session: SessionRecord, now: datetime) -> datetime | None:
    """When they are deleted at the latest; None when they are gone, or past their time."""
    until = session.raw_expires_at
    if session.erased or until is None or until <= now:
        return None
    return until if StageName.RAW in work.stages.names(session.id) else None
