"""What there is and since when: the facts from which retention reckons what is due.

Invariant: every session that has anything left to erase is among them; none is left out for being
in an unexpected state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, insert, select, update

from assistant.storage.records import StageName
from assistant.storage.statements import Statements
from assistant.storage.statuses import Status
from assistant.storage.tables import (
    engagement,
    engagement_closing,
    participant,
    restriction,
    sealed_stage,
    session,
    stop_case,
    vault_entry,
)
from governance.identity import EngagementId, SessionId
from governance.outcomes import ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLife:
    """A session that is not erased. stages: what is stored of it, and since when.

    case_at: when its case was resolved, or opened if nobody has; None without a case.
    """

    id: SessionId
    engagement: EngagementId
    purpose: str
    status: Status
    created_at: datetime
    raw_expires_at: datetime | None
    stages: Mapping[StageName, datetime]
    case_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementLife:
    """An engagement that has its key. last_at: its newest session, erased ones too, or itself.

    vault: how many pseudonyms it has.
    """

    id: EngagementId
    last_at: datetime
    closed_at: datetime | None
    vault: int

    @property
    def ended_at(self) -> datetime:
        """When it was closed, or its newest session if that is later or nobody closed it."""
        return self.last_at if self.closed_at is None else max(self.closed_at, self.last_at)


class Lifetimes:
    """Reads what retention needs to know, in one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def sessions(self, only: Collection[SessionId] | None = None) -> tuple[SessionLife, ...]:
        """Every session that still has its key, or those of `only` that do, oldest first."""
        stages: defaultdict[str, dict[StageName, datetime]] = defaultdict(dict)
        stored = select(sealed_stage.c.session_id, sealed_stage.c.stage, sealed_stage.c.created_at)
        if only is not None:
            stored = stored.where(sealed_stage.c.session_id.in_(only))
        for one in self._statements.rows(stored):
            stages[one["session_id"]][one["stage"]] = one["created_at"]
        told = select(stop_case.c.session_id, stop_case.c.opened_at, stop_case.c.resolved_at)
        if only is not None:
            told = told.where(stop_case.c.session_id.in_(only))
        cases = {
            row["session_id"]: row["resolved_at"] or row["opened_at"]
            for row in self._statements.rows(told)
        }
        alive = select(session).where(session.c.wrapped_key.is_not(None))
        if only is not None:
            alive = alive.where(session.c.id.in_(only))
        ordered = alive.order_by(session.c.created_at, session.c.id)
        return tuple(
            SessionLife(
                id=row["id"],
                engagement=row["engagement_id"],
                purpose=row["purpose"],
                status=row["status"],
                created_at=row["created_at"],
                raw_expires_at=row["raw_expires_at"],
                stages=MappingProxyType(stages[row["id"]]),
                case_at=cases.get(row["id"]),
            )
            for row in self._statements.rows(ordered)
        )

    def sessions_of(self, one: EngagementId) -> tuple[SessionLife, ...]:
        """As `sessions`, of one engagement."""
        found = select(session.c.id).where(session.c.engagement_id == one)
        return self.sessions([row["id"] for row in self._statements.rows(found)])

    def more_than(self, count: int) -> bool:
        """Whether more sessions than this still have their key."""
        alive = select(session.c.id).where(session.c.wrapped_key.is_not(None)).limit(count + 1)
        return len(self._statements.rows(alive)) > count

    def engagements(self, only: EngagementId | None = None) -> tuple[EngagementLife, ...]:
        """Every engagement that still has its key, by id; or this one if it does."""
        latest = select(session.c.engagement_id, func.max(session.c.created_at).label("at"))
        counted = select(vault_entry.c.engagement_id, func.count().label("n"))
        alive = select(engagement).where(engagement.c.wrapped_key.is_not(None))
        if only is not None:
            latest = latest.where(session.c.engagement_id == only)
            counted = counted.where(vault_entry.c.engagement_id == only)
            alive = alive.where(engagement.c.id == only)
        newest = {
            row["engagement_id"]: row["at"]
            for row in self._statements.rows(latest.group_by(session.c.engagement_id))
        }
        closed = {
            row["engagement_id"]: row["closed_at"]
            for row in self._statements.rows(select(engagement_closing))
        }
        vaults = {
            row["engagement_id"]: row["n"]
            for row in self._statements.rows(counted.group_by(vault_entry.c.engagement_id))
        }
        return tuple(
            EngagementLife(
                id=row["id"],
                last_at=newest.get(row["id"], row["created_at"]),
                closed_at=closed.get(row["id"]),
                vault=vaults.get(row["id"], 0),
            )
            for row in self._statements.rows(alive.order_by(engagement.c.id))
        )

    def restricted(self) -> frozenset[SessionId]:
        """The sessions that wait because somebody who takes part has their processing restricted.

        Only those a gate stopped for it; when nobody's restriction stands any more, none waits.
        """
        found = (
            select(session.c.id)
            .join(participant, participant.c.engagement_id == session.c.engagement_id)
            .join(restriction, restriction.c.person_id == participant.c.person_id)
            .where(
                session.c.status == Status.AWAITING_CONSENT,
                session.c.reason == ReasonCode.PROCESSING_RESTRICTED,
                restriction.c.until.is_(None),
            )
        )
        return frozenset(SessionId(row["id"]) for row in self._statements.rows(found))

    def close(self, engagement_id: EngagementId, at: datetime) -> None:
        """Say that an engagement has ended; a later word takes the earlier one's place."""
        this = update(engagement_closing).where(engagement_closing.c.engagement_id == engagement_id)
        if self._statements.change(this.values(closed_at=at)) == 0:
            self._statements.change(
                insert(engagement_closing).values(engagement_id=engagement_id, closed_at=at)
            )

    def holding(
        self, engagement_id: EngagementId, stages: Collection[StageName]
    ) -> frozenset[SessionId]:
        """The sessions of an engagement that have one of these stages stored."""
        found = (
            select(session.c.id)
            .join(sealed_stage, sealed_stage.c.session_id == session.c.id)
            .where(session.c.engagement_id == engagement_id, sealed_stage.c.stage.in_(stages))
        )
        return frozenset(row["id"] for row in self._statements.rows(found))
