"""A coach's approval: from here on the coachee may read the summary, and raw text is gone.

With it goes the recap: the lines the coach chose stand marked in the sealed summary, so that what
the coachee is shown is what was approved and nothing that came later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from assistant.notifications.desk import News, Notifications
from assistant.sessions.editing import EditError, SummaryMovedOnError
from assistant.sessions.events import Trail
from assistant.sessions.releaser import NothingToReadError, takes_part
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.notification_records import NotificationKind
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.summary_records import EditState
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import NoSuchLineError, with_recap
from governance.identity import Actor, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock
from governance.shortening import shortened

RAW_TEXT: Final = frozenset({StageName.RAW, StageName.CONSENTED, StageName.CLEARED})


class Approval:
    """Approves summaries for their coach."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        notifications: Notifications,
    ) -> None:
        self._database = database
        self._stages = stages
        self._trail = trail
        self._clock = clock
        self._notifications = notifications

    def approve(
        self,
        session_id: SessionId,
        *,
        by: Actor,
        recap: Collection[str] | None = None,
        expected_version: int | None = None,
    ) -> SessionRecord:
        """Approve a draft in review and share the recap; approving twice changes nothing.

        recap: names of the lines it is made of (`assistant.summary.lines`); None: all of them.
        expected_version: what the coach has read; None approves the draft as it stands. The
        coachees are told that there is something to read, by a notice that says no more.

        Raises:
            NothingToReadError: no such session of this coach, or no draft in review.
            SummaryMovedOnError: it was changed since it was read, or a change still waits.
            EditError: the recap would be empty, or names a line that is not there.
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
            self._demand_settled(work, session, expected_version)
            shared = self._shared(work, session, recap)
            approved = work.sessions.advance(
                replace(session, status=Status.APPROVED, raw_expires_at=None),
                expected_version=session.version,
                at=self._clock.now(),
            )
            work.stages.delete(session.id, RAW_TEXT)
            work.edits.erase([session.id])
            self._tell(work, approved)
            refs = Refs(session=session.id, engagement=session.engagement)
            events = [self._trail.event(EventKind.SESSION_SUMMARY_APPROVED, actor=by, refs=refs)]
            if shared is not None:
                facts = {"lines": shared}
                events.append(
                    self._trail.event(
                        EventKind.SESSION_RECAP_SHARED, actor=by, refs=refs, facts=facts
                    )
                )
            self._trail.note(work, *events)
        self._database.truncate_checkpoint()
        return approved

    def _demand_settled(
        self, work: UnitOfWork, session: SessionRecord, expected: int | None
    ) -> None:
        if expected is not None and session.version != expected:
            raise SummaryMovedOnError(
                "The draft was changed since you loaded it, so it was not approved. Load it again "
                "and read what is different."
            )
        edit = work.edits.of_session(session.id)
        if edit is not None and edit.state is EditState.WAITING:
            raise SummaryMovedOnError(
                "Your last change is still being looked at. Wait a moment, read it, and approve."
            )

    def _shared(
        self, work: UnitOfWork, session: SessionRecord, recap: Collection[str] | None
    ) -> int | None:
        if recap is None:
            return None
        chosen = frozenset(recap)
        if not chosen:
            raise EditError("A recap has at least one line. Choose what to share.")
        guarded = self._stages.guarded(work, session)
        try:
            marked = shortened(guarded, lambda summary: with_recap(summary, chosen))
        except NoSuchLineError:
            marked = None
        if marked is None:
            raise EditError("The recap names a line that is not in the summary. Load it again.")
        self._stages.put(work, session, StageName.GUARDED, marked)
        return len(chosen)

    def _tell(self, work: UnitOfWork, session: SessionRecord) -> None:
        for part in work.engagements.get(session.engagement).participants:
            reader = Actor(person=part.person, role=part.role)
            if part.role is Role.COACHEE and takes_part(work, session, reader):
                news = News(
                    person=part.person,
                    engagement=session.engagement,
                    kind=NotificationKind.RECAP_SHARED,
                    session=session.id,
                )
                self._notifications.tell(work, news)
