"""What somebody is told has happened: a kind, ids and a time, and never what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.identity import EngagementId, PersonId, SessionId


class NotificationKind(StrEnum):
    """What happened.

    somebody_looked: who, when and why stands in the person's access log.
    """

    RECAP_SHARED = "recap_shared"
    SOMEBODY_LOOKED = "somebody_looked"
    CONSENT_EXPIRING = "consent_expiring"
    CASE_MOVED = "case_moved"
    MODULE_PROPOSED = "module_proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRecord:
    """One thing told to one person. record: the consent or case it is about, if no session."""

    id: str
    person: PersonId
    engagement: EngagementId
    kind: NotificationKind
    at: datetime
    session: SessionId | None = None
    record: str | None = None
    read_at: datetime | None = None
