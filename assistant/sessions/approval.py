"""A coach's approval: from here on the coachee may read the summary, and raw text is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.sessions.events import Trail
from assistant.sessions.releaser import NothingToReadError, takes_part
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from governance.identity import Actor, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

RAW_TEXT: Final = frozenset({StageName.RAW, StageName.CONSENTED, StageName.CLEARED})


class Approval:
    """Approves summaries for their coach."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def approve(self, session_id: SessionId, *, by: Actor) -> SessionRecord:
        """Approve a draft in review; approving twice changes nothing.

        Raises:
            NothingToReadError: no such session of this coach, or no draft in review.
        """
        with self._database.write() as work:
            session = work.sessions.find(session_id)
            if session is None or by.role is not Role.COACH or not takes_part(work, session, by):
                raise NothingToReadError(
                    "There is no session with this id that you coach. Check the id."
                )
            if session.status is Status.APPROVED:
                return session
            if session.status is not Status.IN_REVIEW:
                raise NothingToReadError(
                    f"Only a draft in review can be approved; this session is {session.status}."
                )
            approved = work.sessions.advance(
                replace(session, status=Status.APPROVED, raw_expires_at=None),
                expected_version=session.version,
                at=self._clock.now(),
            )
            work.stages.delete(session.id, RAW_TEXT)
            event = self._trail.event(
                EventKind.SESSION_SUMMARY_APPROVED,
                actor=by,
                refs=Refs(session=session.id, engagement=session.engagement),
            )
            self._trail.note(work, event)
        self._database.truncate_checkpoint()
        return approved
