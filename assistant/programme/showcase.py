"""The demo organization's programme: a handful of coaches, one cohort, half a year of figures.

Everything is done by the real use cases at earlier times, as a programme would have; the people
are made up. Invariant: only the demo calls it; no other installation gets a figure nobody made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from assistant.mail.post import SmtpPost
from assistant.programme.blueprint.showcase import fill as ninety_days
from assistant.programme.kpis.figures import Given
from assistant.programme.kpis.office import KpiOffice
from assistant.programme.kpis.periods import closed
from assistant.programme.kpis.plan import Behaviour, Frequency, Measure, Priority
from assistant.programme.offices import ProgrammeOffices
from assistant.programme.people.office import PeopleOffice
from assistant.programme.pilot.showcase import fill as run_pilot
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.kpi_records import FigureSource
from assistant.storage.people_records import (
    Called,
    CoachKind,
    CoachRecord,
    EngagementKind,
    SlotState,
    Training,
)
from governance.identity import Actor, PersonId, Role
from governance.ports import Clock, Ids, Randomness

COHORT: Final = "first-cohort"
MONTHS: Final = 5
_MANAGER: Final = Actor(person=None, role=Role.PROGRAMME_MANAGER)
_COACHES: Final = (
    *("Ines Duarte", "Tomas Berg", "Leila Haddad", "Marek Nowy", "Sunita Rao", "Jo Finch"),
    *("Akua Mensah", "Piet Vos", "Rosa Lind"),
)
"""Nine: one more than the highest floor a figure can have."""
_FIRST: Final = ("Aiko", "Bram", "Chidi", "Dana", "Emre", "Freya", "Goran", "Hana")
_LAST: Final = ("Alder", "Brandt", "Cole")
_BESIDE: Final = ("Dahl", "Engel", "Fox", "Gray", "Hart", "Ivers", "Jansen", "Kaya")
"""People in no cohort, with whom the pilot's are compared."""
_ANSWERS: Final = (10, 9, 9, 8, 7, 10, 9, 6, 8, 9, 10, 7, 9, 5)
_YES: Final = (1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1)
_OUTSIDE: Final = {
    "customer-satisfaction": ("Service desk, quarterly poll", (72.5, 74.0)),
    "manager-feedback": ("HR pulse, one question to line managers", (38.0,)),
}


@dataclass(slots=True)
class _Then:
    """A clock one sets."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    database: Database
    trail: Trail
    clock: Clock
    ids: Ids
    randomness: Randomness


def fill(chatham: ProgrammeOffices, post: SmtpPost) -> None:
    """Let the demo organization have had a programme for half a year."""
    now = chatham.clock.now()
    first = _months_back(now, MONTHS)
    then = _Then(at=first)
    base = _Base(
        database=chatham.database,
        trail=chatham.trail,
        clock=then,
        ids=chatham.ids,
        randomness=chatham.randomness,
    )
    people = PeopleOffice(base)
    kpis = KpiOffice(base, post=post, public_url="")
    enrolled = _enrol(people)
    coaches = [_coach(people, name, n, now=now) for n, name in enumerate(_COACHES)]
    pairs = [(coaches[n % len(coaches)], one) for n, one in enumerate(enrolled[:18])]
    for coach, coachee in pairs:
        person = coachee.person or PersonId("")
        people.assignments.open(
            EngagementKind.ONE_TO_ONE, coach.person or PersonId(""), [person], by=_MANAGER
        )
    _plan(kpis, enrolled)
    for month in range(MONTHS):
        _meet(people, then, _months_back(now, MONTHS - month), pairs, busy=month + 3)
    _ask(kpis, then, enrolled, now=now)
    then.at = now
    kpis.surveys.close_due()
    kpis.figures.compute_due()
    _hand_in(kpis, now=now)
    for days, (coach, coachee) in enumerate(pairs[:4], start=2):
        at = now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=days)
        slot = people.booking.offer(at, 60, by=coach)
        people.booking.offer(at + timedelta(hours=2), 60, by=coach)
        if days % 2:
            people.booking.book(slot, by=coachee)
    run_pilot(
        base,
        then.set,
        kpis.planning,
        chatham.policy_engine.decide,
        cohort=COHORT,
        sizes=(len(enrolled), len(_BESIDE) * len(_FIRST)),
    )
    ninety_days(base.database, base.trail, base.ids, chatham.clock, cohort=COHORT)


def _months_back(now: datetime, months: int) -> datetime:
    month = now.year * 12 + now.month - 1 - months
    return datetime(month // 12, month % 12 + 1, 1, 8, tzinfo=UTC)


def _enrol(people: PeopleOffice) -> list[Actor]:
    titles = ("Team Lead", "Manager", "Senior Manager", "Director")
    names = [f"{first} {last}" for last in _LAST for first in _FIRST]
    rows = [
        f"{100 + n},{name},,{titles[n % 4]},{29 + n},{n % 12},unit-{n % 4},{COHORT}"
        for n, name in enumerate(names)
    ]
    beside = [f"{first} {last}" for last in _BESIDE for first in _FIRST]
    rows += [
        f"{200 + n},{name},,{titles[n % 4]},{27 + n % 30},{n % 14},unit-{n % 4},"
        for n, name in enumerate(beside)
    ]
    data = "\n".join(("id,name,email,job title,age,tenure,line,cohort", *rows)).encode()
    people.imports.take_in(data, None, by=_MANAGER, store=True)
    found = [people.register.numbered(f"{100 + n}", by=_MANAGER) for n in range(len(names))]
    return [Actor(person=one.person, role=Role.COACHEE) for one in found if one]


def _coach(people: PeopleOffice, name: str, number: int, *, now: datetime) -> Actor:
    kind = (CoachKind.INTERNAL, CoachKind.INTERNAL, CoachKind.EXTERNAL)[number % 3]
    outside = kind is CoachKind.EXTERNAL
    day = _months_back(now, MONTHS + 1).date()
    record = CoachRecord(
        person=PersonId(""),
        kind=kind,
        credential=("icf_acc", "icf_pcc", "icf_mcc")[number % 3],
        expires_on=day + timedelta(days=900),
        training=Training.ACCREDITED,
        practice_hours=40 + 60 * number,
        evidence_on=day,
        endorsed_on=day,
        languages=("en", "pt") if number == 0 else ("en",),
        capacity=4 if outside else 3,
        line=None,
        contract_until=day + timedelta(days=500) if outside else None,
        called=Called(name=name),
    )
    return Actor(person=people.coaches.keep(record, by=_MANAGER).person, role=Role.COACH)


def _plan(kpis: KpiOffice, enrolled: list[Actor]) -> None:
    kpis.planning.begin(by=_MANAGER)
    owners = [one.person for one in enrolled[-3:]]
    for n, kpi in enumerate(kpis.planning.current().kpis):
        source = _OUTSIDE[kpi.id][0] if kpi.id in _OUTSIDE else kpi.source
        if source:  # the promotion rate stays without, so that one sees what the board says
            kpis.planning.keep(replace(kpi, owner=owners[n % 3], source=source), by=_MANAGER)
    for code, title, texts in (
        (
            *("managers-coach", "Managers coach their teams"),
            ("Asks before telling", "Ends a talk with one agreed step", "Names one strength"),
        ),
        (
            *("hand-over", "Work is handed over for good"),
            ("Says what good looks like", "Lets a plan stand", "Asks how it went, once"),
        ),
    ):
        seen = tuple(Behaviour(text=text, pilot=n == 0) for n, text in enumerate(texts))
        kpis.planning.set_priority(Priority(id=code, title=title, behaviours=seen), by=_MANAGER)


def _meet(
    people: PeopleOffice,
    then: _Then,
    month: datetime,
    pairs: list[tuple[Actor, Actor]],
    *,
    busy: int,
) -> None:
    """One month: everybody is offered an hour, most are booked, most of those are held."""
    for n, (coach, coachee) in enumerate(pairs):
        at = month + timedelta(days=3 + n, hours=n % 5)
        then.at = at - timedelta(days=2)
        slot = people.booking.offer(at, 60, by=coach)
        if n % 8 >= busy:
            continue
        people.booking.book(slot, by=coachee)
        then.at = at + timedelta(hours=1)
        state = SlotState.CANCELLED if (n + busy) % 6 == 0 else SlotState.HELD
        people.booking.settle(slot, state, by=coach)


def _ask(kpis: KpiOffice, then: _Then, enrolled: list[Actor], *, now: datetime) -> None:
    then.at = _months_back(now, 1)
    for code, answers in (("participant-nps", _ANSWERS), ("coaching-adoption", _YES)):
        kpis.surveys.open(code, COHORT, days=10, by=_MANAGER)
        for person, answer in zip(enrolled, answers, strict=False):
            asked = next(
                one
                for one in kpis.surveys.waiting(person)
                if (one.measure is Measure.NPS) == (code == "participant-nps")
            )
            kpis.surveys.answer(asked.survey, answer, by=person)


def _hand_in(kpis: KpiOffice, *, now: datetime) -> None:
    """Figures of the quarters that are over: signed, but for the newest of one KPI."""
    plan = {kpi.id: kpi for kpi in kpis.planning.current().kpis}
    for code, (_, values) in _OUTSIDE.items():
        kpi = plan[code]
        periods = list(closed(Frequency.QUARTERLY, since=kpi.starts_on, today=now.date()))
        for period, value in zip(periods[-len(values) :], values, strict=False):
            given = Given(kpi=code, period=period, value=value)
            figure = kpis.figures.hand_in(given, FigureSource.API, by=_MANAGER)
            owner = Actor(person=kpi.owner, role=Role.SPONSOR)
            if code != "manager-feedback":
                kpis.figures.sign(figure.id, by=owner)
