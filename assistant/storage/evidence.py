"""What proves that people were asked: it goes when no claim about it can be made any more.

Invariant: a word that holds everywhere goes with the last engagement the person took part in.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, select

from assistant.storage.statements import Statements
from assistant.storage.tables import (
    consent_event,
    engagement,
    invitation,
    look_first,
    opened_history,
    outbox_mail,
    participant,
)
from governance.identity import EngagementId

_OF_AN_ENGAGEMENT = (consent_event, invitation, look_first, opened_history, outbox_mail)


class Evidence:
    """The consent evidence of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def forget(self, engagement_id: EngagementId) -> int:
        """Delete what was asked and said in an engagement whose key is destroyed; how many rows."""
        gone = sum(
            self._statements.change(delete(table).where(table.c.engagement_id == engagement_id))
            for table in _OF_AN_ENGAGEMENT
        )
        people = select(participant.c.person_id).where(participant.c.engagement_id == engagement_id)
        living = exists().where(
            participant.c.person_id == consent_event.c.person_id,
            participant.c.engagement_id == engagement.c.id,
            engagement.c.wrapped_key.is_not(None),
        )
        everywhere = delete(consent_event).where(
            consent_event.c.engagement_id.is_(None),
            consent_event.c.person_id.in_(people),
            ~living,
        )
        return gone + self._statements.change(everywhere)
