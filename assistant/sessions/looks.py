"""That somebody looked: it stands in the ledger, and who opened it to them is told.

Invariant: a look of somebody who was not in the session, such as a later coach, is told to every
coachee who was, in the transaction in which it happens; one of those in the room is no news.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.notifications.desk import News
from assistant.sessions.events import Trail
from assistant.storage.notification_records import NotificationKind
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, Role
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.stages import Header

OPENED: Final = "opened"
"""The fact `state` of a look at what had been opened to a later coach."""


class Looks:
    """Notes looks. tell: a notification, in a caller's transaction."""

    def __init__(self, *, trail: Trail, tell: Callable[[UnitOfWork, News], bool]) -> None:
        self._trail: Final = trail
        self._tell: Final = tell

    def viewed(
        self, work: UnitOfWork, session: SessionRecord, header: Header, *, by: Actor
    ) -> None:
        """A summary was released to somebody. header: of what was released."""
        facts: dict[str, Fact] = {"purpose": session.purpose}
        self._note(work, EventKind.RELEASE_SUMMARY_VIEWED, session, header, facts, by=by)

    def exported(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        header: Header,
        *,
        by: Actor,
        document: str,
        written_as: str,
    ) -> None:
        """A copy was released to somebody. written_as: its format."""
        facts: dict[str, Fact] = {"document": document, "format": written_as}
        self._note(work, EventKind.RELEASE_SUMMARY_EXPORTED, session, header, facts, by=by)

    def _note(
        self,
        work: UnitOfWork,
        kind: EventKind,
        session: SessionRecord,
        header: Header,
        facts: dict[str, Fact],
        *,
        by: Actor,
    ) -> None:
        facts["audience"] = by.role.value
        if by.person not in header.subjects:
            facts["state"] = OPENED
            self._tell_coachees(work, session, header)
        refs = Refs(
            session=session.id, engagement=session.engagement, decision=header.decisions[-1]
        )
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))

    def _tell_coachees(self, work: UnitOfWork, session: SessionRecord, header: Header) -> None:
        for part in work.engagements.get(session.engagement).participants:
            if part.role is Role.COACHEE and part.person in header.subjects:
                news = News(
                    person=part.person,
                    engagement=session.engagement,
                    kind=NotificationKind.SOMEBODY_LOOKED,
                    session=session.id,
                )
                self._tell(work, news)
