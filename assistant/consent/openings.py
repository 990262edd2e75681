"""A coachee opens the engagement's earlier sessions to a coach who came later, and closes them.

Invariants: only a coachee of the engagement does, for themself; what comes in after the grant is
not in it; taking it back counts from the next look on. Whether somebody reads is the policies'
to decide (governance/policy/reading.cedar): this only gives them the fact.
"""

from __future__ import annotations

from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.openings import OpeningRecord
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.consent.words import ConsentError
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids
from governance.stages import Header

_NOT_THEIRS: Final = (
    "Only a coachee of this engagement opens or closes earlier sessions, for themself, and only "
    "to a coach who takes part in it. Nothing was recorded."
)


class EarlierSessions:
    """Opens earlier sessions to a new coach and closes them again."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def open(self, engagement: EngagementId, coach: PersonId, *, by: Actor) -> OpeningRecord:
        """Let `coach` read what came in so far; opening again takes in what came since.

        Raises:
            ConsentError: not by a coachee of the engagement, or not to a coach of it. The attempt
                is noted.
        """
        now = self._clock.now()
        with self._database.write() as work:
            coachee = _entitled(work, engagement, coach, by)
            if coachee is not None:
                for earlier in _theirs(work, engagement, coach, coachee):
                    work.openings.end(earlier.id, at=now)
                record = OpeningRecord(
                    id=self._ids.new("opn"),
                    engagement=engagement,
                    coach=coach,
                    coachee=coachee,
                    opened_at=now,
                )
                work.openings.add(record)
                self._note(work, EventKind.CONSENT_HISTORY_OPENED, record, by)
                return record
        raise self._refused(engagement, by)

    def close(self, engagement: EngagementId, coach: PersonId, *, by: Actor) -> bool:
        """Take the grant back; False when none stood.

        Raises:
            ConsentError: as for `open`.
        """
        with self._database.write() as work:
            coachee = _entitled(work, engagement, coach, by)
            if coachee is not None:
                standing = _theirs(work, engagement, coach, coachee)
                for record in standing:
                    work.openings.end(record.id, at=self._clock.now())
                    self._note(work, EventKind.CONSENT_HISTORY_CLOSED, record, by)
                return bool(standing)
        raise self._refused(engagement, by)

    def _refused(self, engagement: EngagementId, by: Actor) -> ConsentError:
        event = self._trail.event(
            EventKind.CONSENT_ATTEMPT_REJECTED,
            actor=by,
            refs=Refs(engagement=engagement),
            facts={"cause": "person", "role": by.role.value},
        )
        with self._database.write() as work:
            self._trail.note(work, event)
        return ConsentError(_NOT_THEIRS, cause="person")

    def _note(self, work: UnitOfWork, kind: EventKind, record: OpeningRecord, by: Actor) -> None:
        refs = Refs(engagement=record.engagement, subject=record.coachee, record=record.id)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs))


def is_opened(work: UnitOfWork, session: SessionRecord, header: Header, coach: PersonId) -> bool:
    """Whether every coachee who speaks in a session has opened it to this coach.

    One who has not, in a group, keeps it shut: it is theirs as well.
    """
    people = work.engagements.get(session.engagement).participants
    coachees = {p.person for p in people if p.role is Role.COACHEE} & header.subjects
    opened = {
        one.coachee
        for one in work.openings.standing(session.engagement)
        if one.coach == coach and session.created_at <= one.opened_at
    }
    return bool(coachees) and coachees <= opened


def _entitled(
    work: UnitOfWork, engagement: EngagementId, coach: PersonId, by: Actor
) -> PersonId | None:
    """The coachee who asks, if they may; nobody learns which of the two was wrong."""
    found = work.engagements.find(engagement)
    roles = {} if found is None else {p.person: p.role for p in found.participants}
    if by.person is None or by.role is not Role.COACHEE:
        return None
    theirs = roles.get(by.person) is Role.COACHEE and roles.get(coach) is Role.COACH
    return by.person if theirs else None


def _theirs(
    work: UnitOfWork, engagement: EngagementId, coach: PersonId, coachee: PersonId
) -> tuple[OpeningRecord, ...]:
    return tuple(
        one
        for one in work.openings.standing(engagement)
        if (one.coach, one.coachee) == (coach, coachee)
    )
