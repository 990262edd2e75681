"""The directory of coaches: their records, kept by the programme manager, and their places.

Invariant: a record says what certifies a coach and how many engagements they have, which is
enrolment; how many hours they gave, or how anybody found them, is in no record (ADR 0027).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from assistant.mail.post import is_mail_address
from assistant.programme.people.certification import Missing, missing, required, under_contract
from assistant.programme.refusals import ProgrammeError, demand_person, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import NotStored
from assistant.storage.people_records import CoachKind, CoachRecord, EngagementKind
from assistant.storage.work import UnitOfWork
from assistant.triage.coaches import Coach, Credential
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

MOST_PLACES: Final = 200
MOST_HOURS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A coach in the directory. missing: per kind of engagement, what stands in the way."""

    record: CoachRecord
    missing: Mapping[EngagementKind, tuple[Missing, ...]]
    contract_over: bool

    @property
    def places(self) -> int:
        """Places that are free."""
        return max(self.record.capacity - self.record.taken, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Enrolment and capacity of the whole programme. taken: places with an engagement.

    enrolled: how many, by cohort; under None those who take no part.
    """

    coaches: int
    places: int
    taken: int
    enrolled: Mapping[str | None, int]

    @property
    def free(self) -> int:
        """Places nobody has yet."""
        return max(self.places - self.taken, 0)

    @property
    def people(self) -> int:
        """Everybody enrolled in a cohort."""
        return sum(count for cohort, count in self.enrolled.items() if cohort is not None)


class CoachRegister:
    """Keeps coaches' records."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def keep(self, record: CoachRecord, *, by: Actor) -> CoachRecord:
        """Keep a record; an empty person makes a new coach.

        Raises:
            ProgrammeError: somebody else asks, or the record cannot be.
        """
        demand_programme_manager(by)
        kept = record if record.person else replace(record, person=PersonId(self._ids.new("per")))
        _check(kept)
        with self._database.write() as work:
            if record.person and work.coaches.find(record.person) is None:
                raise ProgrammeError("There is no such coach. Look at the directory again.")
            work.coaches.put(kept, at=self._clock.now())
            event = self._trail.event(
                EventKind.PROGRAMME_COACH_CHANGED, actor=by, refs=Refs(subject=kept.person)
            )
            self._trail.note(work, event)
        return kept

    def ask_for(self, kind: EngagementKind, credential: Credential | None, *, by: Actor) -> None:
        """Ask for a credential in every engagement of a kind from now on; None: for none.

        Raises:
            ProgrammeError: somebody else asks.
        """
        demand_programme_manager(by)
        with self._database.write() as work:
            work.coaches.set_rule(kind, credential, at=self._clock.now())
            facts = {"category": kind.value, "state": credential or "none"}
            event = self._trail.event(EventKind.PROGRAMME_RULE_CHANGED, actor=by, facts=facts)
            self._trail.note(work, event)

    def rules(self) -> Mapping[EngagementKind, Credential | None]:
        """What each kind asks for now."""
        with self._database.read() as work:
            rules = work.coaches.rules()
        return {kind: required(kind, rules) for kind in EngagementKind}

    def listed(self, *, by: Actor) -> tuple[Listed, ...]:
        """Every coach, with their places.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            rules = work.coaches.rules()
            records = work.coaches.all()
        found = [self._listed(record, rules) for record in records]
        return tuple(
            sorted(
                found,
                key=lambda one: one.record.called.name.casefold() if one.record.called else "",
            )
        )

    def own(self, who: Actor) -> Listed | None:
        """A coach's own record; None when nobody wrote one."""
        person = demand_person(who, Role.COACH)
        with self._database.read() as work:
            record = work.coaches.find(person)
            rules = work.coaches.rules()
        return None if record is None else self._listed(record, rules)

    def evidence(self, who: Actor) -> None:
        """A coach hands in evidence of outcomes, of their own choosing: that they did, and when.

        Raises:
            NotStored: there is no record of theirs.
        """
        person = demand_person(who, Role.COACH)
        with self._database.write() as work:
            record = work.coaches.find(person)
            if record is None:
                raise NotStored("Nobody has written a record of yours yet. Ask the programme.")
            now = self._clock.now()
            work.coaches.put(replace(record, evidence_on=now.date()), at=now)
            event = self._trail.event(
                EventKind.PROGRAMME_COACH_CHANGED, actor=who, refs=Refs(subject=person)
            )
            self._trail.note(work, event)

    def capacity(self, *, by: Actor) -> Capacity:
        """Enrolment and capacity.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            records = [r for r in work.coaches.all() if under_contract(r, today=self._today)]
            return Capacity(
                coaches=len(records),
                places=sum(record.capacity for record in records),
                taken=sum(record.taken for record in records),
                enrolled=work.enrolments.counts(),
            )

    def for_triage(self, work: UnitOfWork) -> tuple[Coach, ...]:
        """Coaches a request may be shown, by code: those under contract with a valid credential."""
        return tuple(
            Coach(
                id=record.person,
                credential=Credential(record.credential),
                languages=frozenset(record.languages),
                capacity=max(record.capacity - record.taken, 0),
                lines=frozenset() if record.line is None else frozenset({record.line}),
            )
            for record in work.coaches.all()
            if record.credential is not None
            and record.endorsed_on is not None
            and not (record.expires_on is not None and record.expires_on < self._today)
            and under_contract(record, today=self._today)
        )

    @property
    def _today(self) -> date:
        return self._clock.now().date()

    def _listed(self, record: CoachRecord, rules: Mapping[EngagementKind, str | None]) -> Listed:
        return Listed(
            record=record,
            missing={
                kind: missing(record, kind, rules, today=self._today) for kind in EngagementKind
            },
            contract_over=not under_contract(record, today=self._today),
        )


def _check(record: CoachRecord) -> None:
    if record.called is None or not record.called.name.strip():
        raise ProgrammeError("A coach's record needs a name. Nothing was changed.")
    if not record.called.name.isprintable():
        raise ProgrammeError("A coach's name is one line of letters. Nothing was changed.")
    if record.called.email and not is_mail_address(record.called.email):
        raise ProgrammeError("That is not one e-mail address. Nothing was changed; check it.")
    if record.kind is CoachKind.EXTERNAL and record.contract_until is None:
        raise ProgrammeError(
            "A coach from outside has a contract with a last day; it is when their way in ends. "
            "Nothing was changed."
        )
    if not 0 <= record.capacity <= MOST_PLACES or not 0 <= record.practice_hours <= MOST_HOURS:
        raise ProgrammeError("Places and hours are whole numbers in reach. Nothing was changed.")
    if record.credential is not None and record.credential not in set(Credential):
        raise ProgrammeError("This is no credential Chatham knows. Nothing was changed.")
