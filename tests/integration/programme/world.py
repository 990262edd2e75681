"""A programme on a real database: people, coaches, engagements, times; and the two roles at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

from assistant.programme.kpis.office import KpiOffice
from assistant.programme.people.office import PeopleOffice
from assistant.sessions.events import Trail
from assistant.storage.people_records import (
    Called,
    CoachKind,
    CoachRecord,
    EngagementKind,
    SlotState,
    Training,
)
from governance.identity import Actor, PersonId, Role
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock

MANAGER = Actor(person=None, role=Role.PROGRAMME_MANAGER)
COHORT = "spring-26"


class RefusingPost:
    """A mail server one can stop."""

    def __init__(self):
        self.sent, self.away = [], False

    def send(self, letter, *, mail, at):
        from assistant.mail.post import MailError

        if self.away:
            raise MailError("The mail server is away.")
        self.sent.append((letter, mail))


class World:
    """See the module."""

    def __init__(self, database):
        self.clock = SetClock(NOON)
        self.post = RefusingPost()
        randomness = RepeatableRandomness()
        base = SimpleNamespace(
            database=database,
            trail=Trail(clock=self.clock, randomness=randomness),
            clock=self.clock,
            ids=CountingIds(),
            randomness=randomness,
        )
        self.database, self.base = database, base
        self.people = PeopleOffice(base)
        self.kpis = KpiOffice(base, post=self.post, public_url="https://coach.example.org")

    def enrols(self, count, cohort=COHORT, first=1):
        lines = [f"{n},Person {n},p{n}@example.org,{cohort}" for n in range(first, first + count)]
        data = "\n".join(("id,name,email,cohort", *lines)).encode()
        self.people.imports.take_in(data, None, by=MANAGER, store=True)
        found = [
            self.people.register.numbered(str(n), by=MANAGER) for n in range(first, first + count)
        ]
        return [Actor(person=one.person, role=Role.COACHEE) for one in found]

    def coach(self, name="Coach", **changes):
        record = replace(record_of(name), **changes)
        kept = self.people.coaches.keep(record, by=MANAGER)
        return Actor(person=kept.person, role=Role.COACH)

    def pairs(self, coach, *coachees, kind=EngagementKind.ONE_TO_ONE):
        people = [one.person for one in coachees]
        return self.people.assignments.open(kind, coach.person, people, by=MANAGER)

    def meets(self, coach, coachee, at, state=SlotState.HELD, minutes=60):
        """An hour offered, booked, and what became of it; time goes on to its end."""
        self.clock.at = at - timedelta(days=1)
        slot = self.people.booking.offer(at, minutes, by=coach)
        if coachee is not None:
            self.people.booking.book(slot, by=coachee)
            self.clock.at = at + timedelta(minutes=minutes)
            self.people.booking.settle(slot, state, by=coach)
        return slot


def record_of(name="Coach"):
    return CoachRecord(
        person=PersonId(""),
        kind=CoachKind.INTERNAL,
        credential="icf_pcc",
        expires_on=date(2028, 1, 1),
        training=Training.ACCREDITED,
        practice_hours=120,
        evidence_on=date(2026, 1, 10),
        endorsed_on=date(2026, 1, 10),
        languages=("en",),
        capacity=10,
        line=None,
        contract_until=None,
        called=Called(name=name, email="coach@example.org"),
    )
