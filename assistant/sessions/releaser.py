"""Gives somebody a summary: consent and policy are asked again, right before, every time.

Invariant: what leaves here is `Released` for the one audience that asked, and the ledger has
heard of it before they see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from assistant.consent.openings import is_opened
from assistant.sessions.events import Trail
from assistant.sessions.looks import Looks
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from assistant.summary.schema import Summary
from governance.errors import ChathamError
from governance.identity import Actor, Role, SessionId, SessionSummary, Triage
from governance.outcomes import Blocked, NoConsent
from governance.policy.facts import Room
from governance.release import Release
from governance.stages import ForCoach, ForCoachee, Released

READABLE: Final[Mapping[Role, frozenset[Status]]] = MappingProxyType(
    {
        Role.COACH: frozenset({Status.IN_REVIEW, Status.APPROVED}),
        # The notice promises it: a coachee reads what their coach has approved.
        Role.COACHEE: frozenset({Status.APPROVED}),
    }
)
AUDIENCES: Final[Mapping[Role, type[ForCoach | ForCoachee]]] = MappingProxyType(
    {Role.COACH: ForCoach, Role.COACHEE: ForCoachee}
)


class NothingToReadError(ChathamError):
    """There is no summary (yet) of this session for this reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A released summary with its session's row."""

    session: SessionRecord
    released: Released[Any, Summary]


class Releaser:
    """Releases summaries to the people who were in the room."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        trail: Trail,
        looks: Looks,
    ) -> None:
        self._database = database
        self._stages = stages
        self._release = release
        self._trail = trail
        self._looks = looks

    def summary(self, session_id: SessionId, *, reader: Actor) -> Reading | Blocked | NoConsent:
        """The summary of a session, names restored, for its coach or coachee.

        Raises:
            NothingToReadError: no such session, none this reader takes part in, or no summary
                yet. All three read the same to somebody who does not take part.
        """
        with self._database.write() as work:
            session = work.sessions.find(session_id)
            if session is None or not may_look(work, session, reader):
                raise NothingToReadError(
                    "There is no session with this id that you take part in. Check the id."
                )
            if session.status not in READABLE.get(reader.role, frozenset()):
                raise NothingToReadError(
                    f"This session has no summary for you to read: it is {session.status}."
                )
            return self.within(work, session, reader)

    def within(
        self, work: UnitOfWork, session: SessionRecord, reader: Actor
    ) -> Reading | Blocked | NoConsent:
        """The same inside a caller's writing transaction, of a session the reader may look at."""
        guarded = self._stages.guarded(work, session)
        audience = AUDIENCES[reader.role]
        answer = self._release(work, session).release(guarded, audience, reader)
        if isinstance(answer, Blocked | NoConsent):
            self._trail.withheld(work, session, answer, by=reader)
            return answer
        self._looks.viewed(work, session, answer.header, by=reader)
        return Reading(session=session, released=answer)


def takes_part(work: UnitOfWork, session: SessionRecord, reader: Actor) -> bool:
    """Whether the reader has their role in the engagement and was in this session.

    Somebody who joined later, such as a new coach, was not in the sessions before.
    """
    engagement = work.engagements.get(session.engagement)
    has_role = any(
        p.person == reader.person and p.role is reader.role for p in engagement.participants
    )
    if session.purpose == Triage.code:
        return has_role and work.triage.author(session.id) == reader.person
    guarded = work.stages.find(session.id, StageName.GUARDED)
    header = None if guarded is None else guarded.header
    return has_role and (header is None or reader.person in header.subjects)


def may_look(work: UnitOfWork, session: SessionRecord, reader: Actor) -> bool:
    """Whether a reader may know of a session at all; whether they read it, the policies decide.

    Who takes part in it does, and a later coach to whom the coachees have opened it, once it is
    approved: nobody can open what they cannot read themself.
    """
    if takes_part(work, session, reader):
        return True
    stage = work.stages.find(session.id, StageName.GUARDED)
    if stage is None or stage.header is None or session.status is not Status.APPROVED:
        return False
    if reader.role is not Role.COACH or reader.person is None:
        return False
    if session.purpose != SessionSummary.code:
        return False
    return is_opened(work, session, stage.header, reader.person)


def room_of(work: UnitOfWork, session: SessionRecord) -> Room:
    """The people of a session's engagement, for the policies; of a request, its author alone."""
    people = work.engagements.get(session.engagement).participants
    if session.purpose == Triage.code:
        author = work.triage.author(session.id)
        people = tuple(p for p in people if p.person == author)
    return Room(
        engagement=session.engagement,
        coaches=frozenset(p.person for p in people if p.role is Role.COACH),
        coachees=frozenset(p.person for p in people if p.role is Role.COACHEE),
    )
