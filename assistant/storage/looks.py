"""Who wants to look at a session's masked text before it may be worked on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from assistant.storage.statements import Statements
from assistant.storage.tables import look_first
from governance.identity import EngagementId, PersonId


class Looks:
    """The wishes of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def wanted(self, engagement: EngagementId) -> frozenset[PersonId]:
        """Everybody in an engagement who wants to look first."""
        asked = select(look_first.c.person_id).where(look_first.c.engagement_id == engagement)
        return frozenset(row["person_id"] for row in self._statements.rows(asked))

    def want(self, engagement: EngagementId, person: PersonId, *, since: datetime) -> None:
        """Remember that somebody wants to look first; saying it again changes nothing."""
        if person not in self.wanted(engagement):
            self._statements.change(
                insert(look_first).values(engagement_id=engagement, person_id=person, since=since)
            )

    def leave(self, engagement: EngagementId, person: PersonId) -> None:
        """Forget the wish."""
        self._statements.change(
            delete(look_first).where(
                look_first.c.engagement_id == engagement, look_first.c.person_id == person
            )
        )
