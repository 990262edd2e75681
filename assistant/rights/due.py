"""What is due when: pure reckoning over facts, the table and the legal holds.

Invariant: everything that lives has a day on which it goes. A hold moves that day out for as long
as it stands, except for what nobody ever agreed to have kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.rights.schedule import Schedule
from assistant.sessions.reception import RAW_LIFETIME
from assistant.storage.lifetimes import EngagementLife, SessionLife
from assistant.storage.records import HOLDING_RAW, StageName
from assistant.storage.rights_records import Category
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId, SessionId, Triage

UNREAD: Final = frozenset(
    {Status.RECEIVED, Status.AWAITING_SPEAKERS, Status.AWAITING_CONSENT, Status.QUEUED}
)
MASKED: Final = frozenset({StageName.PSEUDONYMIZED, StageName.DRAFT})
_SUMMARIZED: Final = frozenset({Status.IN_REVIEW, Status.APPROVED})
_LEFT_A_CASE: Final = frozenset(
    {Status.ESCALATED, Status.BLOCKED, Status.FAILED, Status.NO_CONSENT}
)
ENDS_SESSION: Final = frozenset(
    {Category.UNREAD, Category.SUMMARY, Category.STOPPED, Category.CASE, Category.REQUEST}
)
"""When one of these is due, the session goes with its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that goes at `at`. session: None for what belongs to the whole engagement."""

    category: Category
    engagement: EngagementId
    session: SessionId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """The holds that stand, and the sessions that wait under a restriction (GDPR Art. 18)."""

    engagements: frozenset[EngagementId]
    sessions: frozenset[SessionId]
    touched: frozenset[EngagementId]
    waiting: frozenset[SessionId]

    @classmethod
    def of(cls, work: UnitOfWork) -> Holding:
        """What is kept beyond its time now."""
        standing = work.holds.standing()
        return cls(
            frozenset(h.engagement for h in standing if h.session is None),
            frozenset(h.session for h in standing if h.session is not None),
            frozenset(h.engagement for h in standing),
            work.lifetimes.restricted(),
        )

    def keeps(self, due: Due) -> bool:
        """Whether a hold or a restriction stands against deleting this."""
        if due.session in self.waiting:
            return True  # restriction is asked for in place of erasure (Art. 18(1)(b))
        if due.category is Category.UNREAD:
            return False  # nobody has agreed to it, and Art. 17(3) GDPR keeps nothing "in case"
        if due.session is None:
            # Without the engagement's key a held session could not be opened either.
            return due.engagement in self.touched
        return due.engagement in self.engagements or due.session in self.sessions


def calendar(
    sessions: Sequence[SessionLife], engagements: Sequence[EngagementLife], schedule: Schedule
) -> tuple[Due, ...]:
    """Everything that lives, with the day on which it goes, soonest first."""
    living: defaultdict[EngagementId, list[SessionLife]] = defaultdict(list)
    for session in sessions:
        living[session.engagement].append(session)
    found: list[Due] = []
    for engagement in engagements:
        for session in living[engagement.id]:
            found += due_of(session, engagement, schedule)
        found.append(
            Due(
                category=Category.NAMES,
                engagement=engagement.id,
                session=None,
                at=engagement.ended_at + schedule.time(Category.NAMES),
            )
        )
    return tuple(sorted(found, key=lambda d: (d.at, d.engagement, d.session or "", d.category)))


def due_of(session: SessionLife, engagement: EngagementLife, schedule: Schedule) -> list[Due]:
    """When what there is of one session goes."""

    def goes(category: Category, at: datetime) -> Due:
        return Due(category=category, engagement=engagement.id, session=session.id, at=at)

    def unless_earlier(category: Category) -> datetime:
        return _unless_earlier(session, session.created_at + schedule.time(category))

    if session.status in UNREAD:
        return [goes(Category.UNREAD, unless_earlier(Category.UNREAD))]
    if session.purpose == Triage.code and session.status not in _LEFT_A_CASE:
        # A door was proposed to its author, and nothing needs the request after that.
        return [goes(Category.REQUEST, unless_earlier(Category.REQUEST))]
    found: list[Due] = []
    if not HOLDING_RAW.isdisjoint(session.stages):
        found.append(goes(Category.RAW, unless_earlier(Category.RAW)))
    masked = [at for name, at in session.stages.items() if name in MASKED]
    if masked:
        found.append(goes(Category.MASKED, min(masked) + schedule.time(Category.MASKED)))
    if session.status in _SUMMARIZED:
        ends = engagement.ended_at + schedule.time(Category.SUMMARY)
        found.append(goes(Category.SUMMARY, ends))
        steps = engagement.ended_at + schedule.time(Category.COMMITMENTS)
        if StageName.GUARDED in session.stages and session.stages[StageName.GUARDED] < steps < ends:
            # Stored anew without them, it is younger than that day.
            found.append(goes(Category.COMMITMENTS, steps))
    elif session.case_at is not None:
        found.append(goes(Category.CASE, session.case_at + schedule.time(Category.CASE)))
    else:
        ends = session.created_at + schedule.time(Category.STOPPED)
        found.append(goes(Category.STOPPED, ends))
    return found


def _unless_earlier(session: SessionLife, at: datetime) -> datetime:
    """The day its text goes: `at`, or the day set for the session if that is earlier."""
    if session.raw_expires_at is None:
        return at
    # Only waiting under a restriction moves that day out, and then by as long as it lasted.
    waited = session.raw_expires_at - session.created_at - RAW_LIFETIME
    return min(at + max(waited, timedelta()), session.raw_expires_at)
