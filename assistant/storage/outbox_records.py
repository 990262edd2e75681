"""What the outbox takes and gives: mail that waits, and where somebody wants to be written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import EngagementId, PersonId


class MailKind(StrEnum):
    """Why somebody is written to."""

    INVITATION = "invitation"
    NOTIFICATION = "notification"


class MailStatus(StrEnum):
    """Where a mail stands.

    dead: tried as often as it is worth, and kept for an officer to try again. lapsed: of no use
    any more, because its time was up or what it is about has ended.
    """

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One address and one link: all a mail ever holds."""

    to: str = field(repr=False)
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """A mail without its letter. record: the invitation or notification it is about.

    next_try: None unless it waits. useful_until: it is not sent after that.
    """

    id: str
    kind: MailKind
    engagement: EngagementId
    person: PersonId
    record: str
    created_at: datetime
    useful_until: datetime
    next_try: datetime | None
    status: MailStatus = MailStatus.WAITING
    tries: int = 0
    ended_at: datetime | None = None
