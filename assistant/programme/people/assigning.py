"""Engagements out of the register: a coach whose record is enough, and who they work with.

Invariants: the engagement's code is made up here, so that it names nobody; a coach stands in no
line of a coachee's; a coachee's cohort is fixed by the first engagement (segments are disjoint).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.programme.people.certification import Missing, missing
from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.sessions.people import engagement_code
from assistant.storage.database import Database
from assistant.storage.people_records import CoachRecord, EngagementKind, Enrolment
from assistant.storage.records import Participant, Profile
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

MOST_IN_A_LAB: Final = 12
_WORDS: Final = {
    Missing.CREDENTIAL: "a credential of the level this kind of engagement asks for",
    Missing.EXPIRED: "a credential that has not expired",
    Missing.TRAINING: "formal training",
    Missing.PRACTICE: "supervised practice",
    Missing.EVIDENCE: "recent outcome evidence",
    Missing.ENDORSEMENT: "the organization's endorsement",
    Missing.CONTRACT: "a contract that has not ended",
    Missing.PLACE: "a free place",
    Missing.LINE: "a place outside the coachee's line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """An engagement as enrolment: who, with whom, of what kind. Nothing of what happens in it."""

    engagement: EngagementId
    kind: EngagementKind
    coach: str
    coachees: tuple[str, ...]


class Assignments:
    """Opens and closes engagements."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def open(
        self, kind: EngagementKind, coach: PersonId, coachees: Sequence[PersonId], *, by: Actor
    ) -> EngagementId:
        """Open an engagement of a coach with one coachee, or a group lab.

        Raises:
            ProgrammeError: somebody else asks, somebody is unknown, or the coach's record is not
                enough: says what is missing; or two of them have the same name.
        """
        demand_programme_manager(by)
        most = MOST_IN_A_LAB if kind is EngagementKind.GROUP_LAB else 1
        wanted = tuple(dict.fromkeys(coachees))
        if not 1 <= len(wanted) <= most:
            raise ProgrammeError(
                f"An engagement of this kind has 1 to {most} coachees. Nothing was changed."
            )
        code = engagement_code(f"p-{self._ids.new('x').rpartition('_')[2][:12]}")
        now = self._clock.now()
        with self._database.write() as work:
            record = work.coaches.find(coach)
            people = [work.enrolments.find(person) for person in wanted]
            if record is None or record.called is None or coach in wanted:
                raise ProgrammeError("There is no such coach. Nothing was changed.")
            known = [one for one in people if one is not None and one.cohort is not None]
            if len(known) != len(wanted):
                raise ProgrammeError("Enrol everybody in a cohort first. Nothing was changed.")
            self._demand(work, record, kind, known)
            names = {one.person: one.called.name if one.called else "" for one in known}
            names[coach] = record.called.name
            if len({name.casefold() for name in names.values()}) != len(names):
                raise ProgrammeError(
                    "Two of these people have the same name, so that a transcript could not tell "
                    "who speaks. Write one of the names in full first. Nothing was changed."
                )
            parts = [Participant(person=coach, role=Role.COACH)]
            parts += [Participant(person=one.person, role=Role.COACHEE) for one in known]
            profile = Profile(names=names, speakers={name: p for p, name in names.items()})
            work.engagements.add(code, participants=parts, at=now, profile=profile)
            work.coaches.describe(code, kind, coach, on=now.date())
            cohorts = {one.cohort for one in known if one.cohort}
            if len(cohorts) == 1:
                work.themes.enrol(code, cohorts.pop())
            event = self._trail.event(
                EventKind.PROGRAMME_ENGAGEMENT_OPENED,
                actor=by,
                refs=Refs(engagement=code),
                facts={"category": kind.value, "count": len(known)},
            )
            self._trail.note(work, event)
        return code

    def close(self, engagement: EngagementId, *, by: Actor) -> None:
        """Say that an engagement is over: its coach's place is free. Retention goes its own way.

        Raises:
            ProgrammeError: somebody else asks, or it was not opened here.
        """
        demand_programme_manager(by)
        now = self._clock.now()
        with self._database.write() as work:
            if not work.coaches.close(engagement, on=now.date()):
                raise ProgrammeError("No open engagement has this code. Nothing was changed.")
            event = self._trail.event(
                EventKind.PROGRAMME_ENGAGEMENT_CLOSED, actor=by, refs=Refs(engagement=engagement)
            )
            self._trail.note(work, event)

    def all(self, *, by: Actor) -> tuple[Pairing, ...]:
        """The engagements opened here that are not over.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            kinds = work.coaches.kinds()
            profiles = work.engagements.profiles(kinds)
            return tuple(
                self._pairing(work, code, kind, profiles[code])
                for code, kind in kinds.items()
                if code in profiles
            )

    def _pairing(
        self, work: UnitOfWork, code: EngagementId, kind: EngagementKind, profile: Profile
    ) -> Pairing:
        parts = work.engagements.get(code).participants
        called = {p.person: profile.names.get(p.person, "") for p in parts}
        return Pairing(
            engagement=code,
            kind=kind,
            coach=next((called[p.person] for p in parts if p.role is Role.COACH), ""),
            coachees=tuple(sorted(called[p.person] for p in parts if p.role is Role.COACHEE)),
        )

    def _demand(
        self,
        work: UnitOfWork,
        record: CoachRecord,
        kind: EngagementKind,
        coachees: Sequence[Enrolment],
    ) -> None:
        lacks = list(missing(record, kind, work.coaches.rules(), today=self._clock.now().date()))
        if record.line is not None and any(one.line == record.line for one in coachees):
            lacks.append(Missing.LINE)
        if lacks:
            words = "; ".join(_WORDS[one] for one in lacks)
            raise ProgrammeError(
                f"This engagement cannot be opened yet. The coach's record still needs: {words}. "
                "Nothing was changed."
            )
