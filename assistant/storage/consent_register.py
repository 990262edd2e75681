"""The consent register: what everybody has said, newest first, as it stood at any moment.

People are tokens here, never names. Invariant: what was recorded later than the moment asked about
changes nothing about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select

from assistant.storage.statements import Statements
from assistant.storage.tables import consent_event
from governance.consent.records import YES, ConsentState
from governance.identity import EngagementId, Locality, PersonId, SessionId

_SAME_USE = ("person_id", "purpose", "locality", "engagement_id", "session_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which words are wanted.

    as_of: only what was recorded by then. latest: only those that no later word on the same use
    has replaced by then. before: recorded earlier than this one.
    """

    as_of: datetime
    person: PersonId | None = None
    engagement: EngagementId | None = None
    purpose: str | None = None
    state: ConsentState | None = None
    locality: Locality | None = None
    notice_version: int | None = None
    latest: bool = True
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One word as the register shows it. by: who recorded it, None for the system."""

    recorded: int
    person: PersonId
    purpose: str
    locality: Locality
    state: ConsentState
    at: datetime
    by: PersonId | None
    channel: str
    engagement: EngagementId | None
    session: SessionId | None
    notice_version: int | None
    expires: datetime | None

    def stands(self, as_of: datetime) -> bool:
        """Whether it is a yes that had not run out by then."""
        return self.state in YES and self.expires is not None and self.expires > as_of


class ConsentRegister:
    """Reads the register within one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def rows(self, asked: Asked) -> Sequence[RegisterRow]:
        """At most `asked.limit` words, the newest first."""
        found = self._statements.rows(_wanted(asked))
        return tuple(
            RegisterRow(
                recorded=row["recorded"],
                person=row["person_id"],
                purpose=row["purpose"],
                locality=row["locality"],
                state=row["state"],
                at=row["at"],
                by=row["by_id"],
                channel=row["channel"].value,
                engagement=row["engagement_id"],
                session=row["session_id"],
                notice_version=row["notice_version"],
                expires=row["expires"],
            )
            for row in found
        )


def _wanted(asked: Asked) -> Select[*tuple[object, ...]]:
    event = consent_event.c
    found = select(consent_event).where(event.at <= asked.as_of)
    exact = {
        event.person_id: asked.person,
        event.engagement_id: asked.engagement,
        event.purpose: asked.purpose,
        event.state: asked.state,
        event.locality: asked.locality,
        event.notice_version: asked.notice_version,
    }
    for column, value in exact.items():
        if value is not None:
            found = found.where(column == value)
    if asked.before is not None:
        found = found.where(event.recorded < asked.before)
    if asked.latest:
        later = consent_event.alias("later")
        same = [later.c[name].is_not_distinct_from(consent_event.c[name]) for name in _SAME_USE[2:]]
        found = found.where(
            ~exists().where(
                later.c.person_id == event.person_id,
                later.c.purpose == event.purpose,
                later.c.recorded > event.recorded,
                later.c.at <= asked.as_of,
                *same,
            )
        )
    return found.order_by(event.recorded.desc()).limit(asked.limit)
