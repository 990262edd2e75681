"""Invitations to say yes or no: single-use links, of which the database keeps a hash.

Invariant: an invitation ends once. Of two who answer it at the same time, one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from assistant.storage.shown_once import fingerprint
from assistant.storage.statements import Statements
from assistant.storage.tables import invitation
from governance.identity import EngagementId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRecord:
    """Whom a link asks, and about which purposes (codes). ended_at: answered or taken back."""

    id: str
    engagement: EngagementId
    person: PersonId
    purposes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class Invitations:
    """The invitations of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: InvitationRecord, *, secret: str) -> None:
        """Keep an invitation; its secret is not kept."""
        self._statements.change(
            insert(invitation).values(
                id=record.id,
                hash=fingerprint(secret),
                engagement_id=record.engagement,
                person_id=record.person,
                purposes=record.purposes,
                created_at=record.created_at,
                expires_at=record.expires_at,
                ended_at=record.ended_at,
            )
        )

    def find(self, secret: str) -> InvitationRecord | None:
        """The invitation behind a link, ended or not; None for an unknown one."""
        asked = select(invitation).where(invitation.c.hash == fingerprint(secret))
        row = self._statements.first(self._statements.locking(asked))
        return None if row is None else _record(row)

    def of(self, engagement: EngagementId, person: PersonId) -> tuple[InvitationRecord, ...]:
        """Every invitation of a person to an engagement, oldest first."""
        asked = (
            select(invitation)
            .where(invitation.c.engagement_id == engagement, invitation.c.person_id == person)
            .order_by(invitation.c.created_at, invitation.c.id)
        )
        return tuple(_record(row) for row in self._statements.rows(asked))

    def end(self, id_: str, *, at: datetime) -> bool:
        """End an open invitation; False when it had ended before."""
        ended = (
            update(invitation)
            .where(invitation.c.id == id_, invitation.c.ended_at.is_(None))
            .values(ended_at=at)
        )
        return self._statements.change(ended) == 1


def _record(row: RowMapping) -> InvitationRecord:
    return InvitationRecord(
        id=row["id"],
        engagement=row["engagement_id"],
        person=row["person_id"],
        purposes=row["purposes"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
    )
