"""In which order sessions are read, and from where on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, literal, select, tuple_

from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.tables import session
from governance.identity import EngagementId


def oldest_first(found: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    """The same, the oldest first."""
    return found.order_by(session.c.created_at, session.c.id)


def newest_first(
    engagements: Collection[EngagementId],
    purpose: str,
    statuses: Collection[Status],
    *,
    after: SessionRecord | None,
    most: int,
) -> Select[*tuple[object, ...]]:
    """These engagements' sessions, the newest first, from behind one on; at most so many."""
    found = select(session).where(
        session.c.engagement_id.in_(sorted(engagements)),
        session.c.purpose == purpose,
        session.c.status.in_(sorted(statuses)),
    )
    if after is not None:
        # In a comparison of tuples a value takes no type from the column beside it.
        last = tuple_(
            literal(after.created_at, session.c.created_at.type),
            literal(after.id, session.c.id.type),
        )
        found = found.where(tuple_(session.c.created_at, session.c.id) < last)
    return found.order_by(session.c.created_at.desc(), session.c.id.desc()).limit(most)
