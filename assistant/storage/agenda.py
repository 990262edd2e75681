"""What waits for one coach, in a handful of queries however many sessions there are.

Invariant: every query starts from the coach's own engagements, so that it costs as much as they
have and no more, and gives nothing of anybody else's. Nothing is unsealed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, select

from assistant.storage.case_records import CaseStatus
from assistant.storage.records import Participant, StageName
from assistant.storage.statements import Statements
from assistant.storage.statuses import Status, Step
from assistant.storage.tables import (
    contest,
    engagement,
    engagement_closing,
    participant,
    sealed_stage,
    session,
    stop_case,
)
from governance.identity import EngagementId, PersonId, Role, SessionId, SessionSummary

UNDER_WAY: Final = (
    Status.AWAITING_SPEAKERS,
    Status.AWAITING_CONSENT,
    Status.QUEUED,
    Status.RUNNING,
    Status.FAILED,
)
SHOWN: Final = (*UNDER_WAY, Status.IN_REVIEW)
_WAITING: Final = (CaseStatus.OPEN, CaseStatus.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """A session that waits for somebody or is at work."""

    id: SessionId
    engagement: EngagementId
    status: Status
    step: Step | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case of the coach's that nobody has resolved: a number, whose session, since when."""

    number: int
    session: SessionId
    engagement: EngagementId
    acknowledged: bool
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestLine:
    """A line of a summary that somebody contests and nobody has answered: whose, since when."""

    session: SessionId
    engagement: EngagementId
    at: datetime


class Agenda:
    """The queries of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def circles(
        self, coach: PersonId, *, closed: bool = False
    ) -> Mapping[EngagementId, tuple[Participant, ...]]:
        """Everybody in each engagement of the coach. closed: also in those that are."""
        asked = select(participant).where(participant.c.engagement_id.in_(_coached_by(coach)))
        if not closed:
            ended = select(engagement_closing.c.engagement_id)
            asked = asked.where(participant.c.engagement_id.not_in(ended))
        asked = asked.order_by(participant.c.engagement_id, participant.c.person_id)
        found: defaultdict[EngagementId, list[Participant]] = defaultdict(list)
        for row in self._statements.rows(asked):
            part = Participant(person=PersonId(row["person_id"]), role=row["role"])
            found[EngagementId(row["engagement_id"])].append(part)
        return {code: tuple(people) for code, people in found.items()}

    def sessions(self, coach: PersonId) -> tuple[SessionLine, ...]:
        """The coach's sessions that are no end yet or failed, oldest first.

        One whose people are known and do not include the coach is not theirs: they came later.
        """
        rows = self._statements.rows(sessions_query(coach))
        return tuple(
            SessionLine(
                id=SessionId(row["id"]),
                engagement=EngagementId(row["engagement_id"]),
                status=row["status"],
                step=row["step"],
                created_at=row["created_at"],
                updated_at=row["updated_at"],
            )
            for row in rows
            if _was_there(row["header"], coach)
        )

    def cases(self, coach: PersonId) -> tuple[CaseLine, ...]:
        """The coach's own cases that nobody has resolved, oldest first."""
        return tuple(
            CaseLine(
                number=row["number"],
                session=SessionId(row["session_id"]),
                engagement=EngagementId(row["engagement_id"]),
                acknowledged=row["status"] is CaseStatus.ACKNOWLEDGED,
                opened_at=row["opened_at"],
            )
            for row in self._statements.rows(cases_query(coach))
        )

    def contests(self, coach: PersonId) -> tuple[ContestLine, ...]:
        """What the coach has not answered yet, oldest first."""
        return tuple(
            ContestLine(
                session=SessionId(row["session_id"]),
                engagement=EngagementId(row["engagement_id"]),
                at=row["at"],
            )
            for row in self._statements.rows(contests_query(coach))
            if _was_there(row["header"], coach)
        )


def sessions_query(coach: PersonId) -> Select[*tuple[Any, ...]]:
    """What `Agenda.sessions` asks; a test reads its plan."""
    guarded = and_(
        sealed_stage.c.session_id == session.c.id, sealed_stage.c.stage == StageName.GUARDED
    )
    return (
        select(
            session.c.id,
            session.c.engagement_id,
            session.c.status,
            session.c.step,
            session.c.created_at,
            session.c.updated_at,
            sealed_stage.c.header,
        )
        .join(sealed_stage, guarded, isouter=True)
        .where(
            session.c.engagement_id.in_(_coached_by(coach)),
            session.c.status.in_(SHOWN),
            session.c.purpose == SessionSummary.code,
        )
        .order_by(session.c.created_at, session.c.id)
    )


def cases_query(coach: PersonId) -> Select[*tuple[Any, ...]]:
    """What `Agenda.cases` asks."""
    return (
        select(
            stop_case.c.number,
            stop_case.c.session_id,
            stop_case.c.engagement_id,
            stop_case.c.status,
            stop_case.c.opened_at,
        )
        .where(
            stop_case.c.engagement_id.in_(_coached_by(coach)),
            stop_case.c.owner_id == coach,
            stop_case.c.status.in_(_WAITING),
            stop_case.c.sealed.is_not(None),
        )
        .order_by(stop_case.c.opened_at, stop_case.c.number)
    )


def contests_query(coach: PersonId) -> Select[Any, Any, Any, Any]:
    """What `Agenda.contests` asks."""
    guarded = and_(
        sealed_stage.c.session_id == session.c.id, sealed_stage.c.stage == StageName.GUARDED
    )
    return (
        select(
            contest.c.session_id,
            session.c.engagement_id,
            contest.c.at,
            sealed_stage.c.header,
        )
        .join(session, session.c.id == contest.c.session_id)
        .join(sealed_stage, guarded)
        .where(session.c.engagement_id.in_(_coached_by(coach)), contest.c.reply.is_(None))
        .order_by(contest.c.at, contest.c.id)
    )


def _coached_by(coach: PersonId) -> Select[tuple[str]]:
    return (
        select(participant.c.engagement_id)
        .join(engagement, engagement.c.id == participant.c.engagement_id)
        .where(
            participant.c.person_id == coach,
            participant.c.role == Role.COACH,
            engagement.c.wrapped_key.is_not(None),
        )
    )


def _was_there(header: dict[str, Any] | None, coach: PersonId) -> bool:
    return header is None or coach in header["subjects"]
