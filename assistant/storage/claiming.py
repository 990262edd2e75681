"""Which sessions a worker may take now: those that wait, and whose engagement nobody works on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_

from assistant.storage.statuses import Status
from assistant.storage.tables import session
from governance.identity import Triage


def claimable(now: datetime) -> ColumnElement[bool]:
    """Queued, or left by a worker that died, and free."""
    waiting = or_(
        session.c.status == Status.QUEUED,
        and_(session.c.status == Status.RUNNING, session.c.lease_until <= now),
    )
    # A request touches no vault, and whoever waits behind it may be in need.
    return and_(waiting, or_(session.c.purpose == Triage.code, ~_engagement_busy(now)))


def _engagement_busy(now: datetime) -> ColumnElement[bool]:
    other = session.alias("other")
    return exists().where(
        other.c.engagement_id == session.c.engagement_id,
        other.c.id != session.c.id,
        other.c.purpose != Triage.code,
        other.c.status == Status.RUNNING,
        other.c.lease_until > now,
    )
