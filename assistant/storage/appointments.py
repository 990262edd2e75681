"""Appointments out of coaches' calendars: whose, with which engagement, when, and how long.

Invariant: nothing a calendar says in words is stored; what a calendar calls an appointment is
known by a hash keyed with the engagement's key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, insert, select

from assistant.storage.key_store import KeyStore
from assistant.storage.statements import Statements
from assistant.storage.tables import appointment, participant
from assistant.storage.tables import engagement as engagements
from governance.identity import EngagementId, PersonId, Role

_PLACE: Final = b"chatham appointment v1|"
_HEX: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment of a coach. uid: the keyed hash of the calendar's own name for it."""

    id: str
    engagement: EngagementId
    coach: PersonId
    uid: str
    starts_at: datetime
    minutes: int


class Appointments:
    """The appointments of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def uids_of(self, engagement_id: EngagementId, names: Collection[str]) -> tuple[str, ...]:
        """The hashes by which these UIDs of a calendar are known in an engagement, in order.

        Raises:
            KeyDestroyed: the engagement is erased.
        """
        key = self._keys.engagement_key(engagement_id)
        return tuple(
            hmac.new(key.material, _PLACE + name.encode(), hashlib.sha256).hexdigest()[:_HEX]
            for name in names
        )

    def replace(
        self,
        engagement_id: EngagementId,
        coach: PersonId,
        uids: Collection[str],
        now: Sequence[Appointment],
    ) -> int:
        """Put `now` in the place of what was known of these uids; how many those were."""
        gone = delete(appointment).where(
            appointment.c.engagement_id == engagement_id,
            appointment.c.coach_id == coach,
            appointment.c.uid.in_(sorted(set(uids))),
        )
        count = self._statements.change(gone)
        if now:
            self._statements.change(
                insert(appointment),
                [
                    {
                        "id": one.id,
                        "engagement_id": one.engagement,
                        "coach_id": one.coach,
                        "uid": one.uid,
                        "starts_at": one.starts_at,
                        "minutes": one.minutes,
                    }
                    for one in now
                ],
            )
        return count

    def of_coach(
        self,
        coach: PersonId,
        *,
        since: datetime,
        most: int,
        engagement: EngagementId | None = None,
    ) -> tuple[Appointment, ...]:
        """A coach's appointments that begin at `since` or later, the soonest first.

        engagement: of this one only.
        """
        asked = (
            select(appointment)
            .join(engagements, engagements.c.id == appointment.c.engagement_id)
            .where(
                appointment.c.coach_id == coach,
                appointment.c.starts_at >= since,
                engagements.c.wrapped_key.is_not(None),
            )
        )
        if engagement is not None:
            asked = asked.where(appointment.c.engagement_id == engagement)
        return self._all(asked.limit(most))

    def of_coachee(
        self, coachee: PersonId, *, since: datetime, most: int
    ) -> tuple[Appointment, ...]:
        """The appointments of the engagements somebody is a coachee of, the soonest first."""
        asked = (
            select(appointment)
            .join(participant, participant.c.engagement_id == appointment.c.engagement_id)
            .join(engagements, engagements.c.id == appointment.c.engagement_id)
            .where(
                participant.c.person_id == coachee,
                participant.c.role == Role.COACHEE,
                appointment.c.starts_at >= since,
                engagements.c.wrapped_key.is_not(None),
            )
        )
        return self._all(asked.limit(most))

    def of_person(self, person: PersonId) -> tuple[Appointment, ...]:
        """Every appointment of the engagements somebody takes part in, past ones too."""
        asked = (
            select(appointment)
            .join(participant, participant.c.engagement_id == appointment.c.engagement_id)
            .where(participant.c.person_id == person)
        )
        return self._all(asked)

    def forget(self, engagement_id: EngagementId) -> int:
        """Delete an engagement's appointments; how many."""
        gone = delete(appointment).where(appointment.c.engagement_id == engagement_id)
        return self._statements.change(gone)

    def forget_of(self, coach: PersonId, engagement_id: EngagementId) -> int:
        """Delete what one coach's calendar said about an engagement; how many."""
        gone = delete(appointment).where(
            appointment.c.engagement_id == engagement_id, appointment.c.coach_id == coach
        )
        return self._statements.change(gone)

    def forget_before(self, when: datetime) -> int:
        """Delete what began before `when`; how many."""
        return self._statements.change(delete(appointment).where(appointment.c.starts_at < when))

    def _all(self, asked: Select[*tuple[object, ...]]) -> tuple[Appointment, ...]:
        ordered = asked.order_by(appointment.c.starts_at, appointment.c.id)
        return tuple(
            Appointment(
                id=row["id"],
                engagement=EngagementId(row["engagement_id"]),
                coach=PersonId(row["coach_id"]),
                uid=row["uid"],
                starts_at=row["starts_at"],
                minutes=row["minutes"],
            )
            for row in self._statements.rows(ordered)
        )
