"""Coaches' records, engagements out of the register, and times to book, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.calendar.office import Calendars
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Called, CoachKind, EngagementKind, SlotState, Training
from assistant.triage.coaches import Credential
from governance.identity import Actor, Role
from tests.fakes import NOON
from tests.integration.programme.world import MANAGER, World, record_of

TODAY = NOON.date()
TOMORROW = NOON + timedelta(days=1)

pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    return World(database)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"credential": None}, "credential"),
        ({"credential": "emcc_foundation"}, "credential"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expired"),
        ({"training": Training.NONE}, "training"),
        ({"practice_hours": 9}, "supervised practice"),
        ({"evidence_on": None}, "evidence"),
        ({"endorsed_on": TODAY - timedelta(days=731)}, "endorsement"),
        ({"contract_until": TODAY - timedelta(days=1)}, "contract"),
        ({"capacity": 0}, "free place"),
        ({"line": "sales"}, "line"),
    ],
)
def test_a_record_that_is_not_enough_says_what_is_missing(world, change, word):
    data = b"id,name,line,cohort\n1,Ada,Sales,spring-26"
    world.people.imports.take_in(data, None, by=MANAGER, store=True)
    ada = world.people.register.numbered("1", by=MANAGER)
    coach = world.coach(**change)
    with pytest.raises(ProgrammeError, match=word):
        world.pairs(coach, ada)
    assert world.people.assignments.all(by=MANAGER) == ()


def test_the_programme_says_which_credential_each_kind_asks_for(world):
    ada, bo = world.enrols(2)
    coach = world.coach(credential="icf_acc")
    with pytest.raises(ProgrammeError, match="credential"):
        world.pairs(coach, ada, kind=EngagementKind.EXECUTIVE)
    world.people.coaches.ask_for(EngagementKind.EXECUTIVE, Credential.ICF_ACC, by=MANAGER)
    world.pairs(coach, ada, kind=EngagementKind.EXECUTIVE)
    world.people.coaches.ask_for(EngagementKind.ONE_TO_ONE, Credential.ICF_MCC, by=MANAGER)
    with pytest.raises(ProgrammeError, match="credential"):
        world.pairs(coach, bo)
    peer = world.coach("Peer", credential=None, training=Training.NONE, practice_hours=0)
    world.pairs(peer, bo, kind=EngagementKind.PEER)


def test_places_are_taken_and_freed_and_a_lab_is_one(world):
    ada, bo, cy = world.enrols(3)
    coach = world.coach(capacity=1)
    lab = world.pairs(coach, ada, bo, kind=EngagementKind.GROUP_LAB)
    with pytest.raises(ProgrammeError, match="free place"):
        world.pairs(coach, cy)
    capacity = world.people.coaches.capacity(by=MANAGER)
    assert (capacity.coaches, capacity.places, capacity.taken, capacity.free) == (1, 1, 1, 0)
    assert capacity.people == 3
    world.people.assignments.close(lab, by=MANAGER)
    world.pairs(coach, cy)
    (pairing,) = world.people.assignments.all(by=MANAGER)
    assert (pairing.coach, pairing.coachees) == ("Coach", ("Person 3",))


def test_an_engagement_names_nobody_and_needs_enrolment(world):
    (ada,) = world.enrols(1)
    world.people.imports.take_in(b"id,name\n9,Zoe", None, by=MANAGER, store=True)
    zoe = world.people.register.numbered("9", by=MANAGER)
    coach = world.coach()
    with pytest.raises(ProgrammeError, match="Enrol"):
        world.pairs(coach, zoe)
    code = world.pairs(coach, ada)
    assert "person" not in code
    with world.database.read() as work:
        assert set(work.engagements.profile(code).names.values()) == {"Coach", "Person 1"}
        assert work.themes.enrolled("spring-26") == {ada.person}


def test_a_coach_from_outside_has_a_last_day(world):
    with pytest.raises(ProgrammeError, match="last day"):
        world.coach(kind=CoachKind.EXTERNAL)
    gone = world.coach(kind=CoachKind.EXTERNAL, contract_until=date(2026, 11, 30))
    (ada,) = world.enrols(1)
    world.pairs(gone, ada)
    world.people.booking.offer(NOON + timedelta(days=40), 60, by=gone)
    assert len(world.people.booking.offered(ada)) == 1
    world.clock.at = NOON + timedelta(days=29)
    assert world.people.booking.offered(ada) == ()
    assert world.people.coaches.capacity(by=MANAGER).places == 0


def test_evidence_is_the_coachs_own_to_hand_in(world):
    coach = world.coach(evidence_on=None)
    world.people.coaches.evidence(coach)
    assert world.people.coaches.own(coach).record.evidence_on == TODAY
    with pytest.raises(ProgrammeError):
        world.people.coaches.evidence(Actor(person=coach.person, role=Role.SPONSOR))


def test_a_time_is_booked_stands_in_both_days_and_is_given_back(world):
    ada, bo = world.enrols(2)
    coach = world.coach()
    room = world.pairs(coach, ada)
    world.pairs(coach, bo)
    slot = world.people.booking.offer(TOMORROW, 45, by=coach)
    world.people.booking.book(slot, by=ada)
    world.people.booking.book(slot, by=ada)
    with pytest.raises(ProgrammeError, match="quicker"):
        world.people.booking.book(slot, by=bo)
    assert [one.mine for one in world.people.booking.offered(ada)] == [True]
    assert world.people.booking.offered(bo) == ()
    (own,) = world.people.booking.own(coach)
    assert own.names == ("Person 1",)
    calendars = {name: getattr(world.base, name) for name in ("database", "trail", "clock", "ids")}
    file = Calendars(**calendars).file_for(ada).decode()
    assert "DTSTART:20261103T120000Z" in file
    assert "Person" not in file
    with world.database.read() as work:
        (stands,) = work.appointments.of_person(ada.person)
    assert stands.engagement == room
    world.people.booking.leave(slot, by=ada)
    with world.database.read() as work:
        assert work.appointments.of_person(ada.person) == ()
    assert len(world.people.booking.offered(bo)) == 1


def test_nobody_books_with_a_coach_they_are_not_coached_by(world):
    ada, bo = world.enrols(2)
    coach, other = world.coach(), world.coach("Other")
    world.pairs(coach, ada)
    world.pairs(other, bo)
    slot = world.people.booking.offer(TOMORROW, 45, by=coach)
    assert world.people.booking.offered(bo) == ()
    for act in (world.people.booking.book, world.people.booking.leave):
        with pytest.raises(ProgrammeError):
            act(slot, by=bo)
    with pytest.raises(ProgrammeError):
        world.people.booking.settle(slot, SlotState.CANCELLED, by=other)


def test_offers_do_not_overlap_and_settle_once(world):
    (ada,) = world.enrols(1)
    coach = world.coach()
    world.pairs(coach, ada)
    slot = world.people.booking.offer(TOMORROW, 60, by=coach)
    with pytest.raises(ProgrammeError, match="then already"):
        world.people.booking.offer(TOMORROW + timedelta(minutes=59), 60, by=coach)
    world.people.booking.offer(TOMORROW + timedelta(minutes=60), 60, by=coach)
    world.people.booking.book(slot, by=ada)
    with pytest.raises(ProgrammeError, match="begun"):
        world.people.booking.settle(slot, SlotState.HELD, by=coach)
    world.clock.at = TOMORROW + timedelta(hours=1)
    world.people.booking.settle(slot, SlotState.HELD, by=coach)
    with pytest.raises(ProgrammeError, match="already"):
        world.people.booking.settle(slot, SlotState.CANCELLED, by=coach)
    with pytest.raises(ProgrammeError):
        world.people.booking.leave(slot, by=ada)
    with pytest.raises(ProgrammeError, match="year"):
        world.people.booking.offer(NOON - timedelta(days=1), 60, by=coach)


def test_a_lab_has_as_many_seats_as_it_says(world):
    people = world.enrols(3)
    coach = world.coach()
    world.pairs(coach, *people, kind=EngagementKind.GROUP_LAB)
    slot = world.people.booking.offer(TOMORROW, 90, seats=2, by=coach)
    world.people.booking.book(slot, by=people[0])
    world.people.booking.book(slot, by=people[1])
    with pytest.raises(ProgrammeError, match="quicker"):
        world.people.booking.book(slot, by=people[2])


def test_old_times_are_forgotten(world):
    (ada,) = world.enrols(1)
    coach = world.coach()
    world.pairs(coach, ada)
    world.meets(coach, ada, TOMORROW)
    world.clock.at = TOMORROW + timedelta(days=729)
    assert world.people.booking.tidy() == 0
    world.clock.at = TOMORROW + timedelta(days=731)
    assert world.people.booking.tidy() == 1


def test_a_record_cannot_be_for_a_stranger_or_out_of_reach(world):
    with pytest.raises(ProgrammeError, match="no such coach"):
        world.people.coaches.keep(replace(record_of(), person="per_x"), by=MANAGER)
    for wrong in (
        {"capacity": -1},
        {"credential": "best_coach"},
        {"called": None},
        {"called": Called(name="Ada\nEk")},
        {"called": Called(name="Ada Ek", email="ada@example.org\nBcc: b@example.org")},
    ):
        with pytest.raises(ProgrammeError):
            world.coach(**wrong)


def test_triage_proposes_whoever_is_certified_and_has_room_and_nobody_else(world):
    good = world.coach(languages=("en", "fr"), capacity=3)
    world.coach("Over", kind=CoachKind.EXTERNAL, contract_until=TODAY - timedelta(days=1))
    world.coach("Expired", expires_on=TODAY - timedelta(days=1))
    world.coach("Unendorsed", endorsed_on=None)
    with world.database.read() as work:
        (found,) = world.people.coaches.for_triage(work)
    assert (found.id, found.capacity, found.languages) == (good.person, 3, {"en", "fr"})


def test_when_an_engagement_is_over_nothing_more_is_booked(world):
    (ada,) = world.enrols(1)
    coach = world.coach()
    room = world.pairs(coach, ada)
    booked = world.people.booking.offer(TOMORROW, 60, by=coach)
    world.people.booking.book(booked, by=ada)
    free = world.people.booking.offer(TOMORROW + timedelta(days=1), 60, by=coach)
    world.people.assignments.close(room, by=MANAGER)
    assert [one.slot for one in world.people.booking.offered(ada)] == [booked]
    with pytest.raises(ProgrammeError, match="cannot be booked"):
        world.people.booking.book(free, by=ada)
    again = world.pairs(coach, ada)
    world.people.booking.book(free, by=ada)
    with world.database.read() as work:
        assert work.slots.get(free).taken[0].engagement == again
    world.people.booking.leave(booked, by=ada)


def test_two_of_one_name_are_told_apart_before_they_meet(world):
    data = b"id,name,cohort\n1,Ada Ek,spring-26\n2,ADA EK,spring-26"
    world.people.imports.take_in(data, None, by=MANAGER, store=True)
    ada, other = (world.people.register.numbered(n, by=MANAGER) for n in ("1", "2"))
    with pytest.raises(ProgrammeError, match="same name"):
        world.pairs(world.coach("Ada Ek"), ada)
    with pytest.raises(ProgrammeError, match="same name"):
        world.pairs(world.coach(), ada, other, kind=EngagementKind.GROUP_LAB)
    assert world.people.assignments.all(by=MANAGER) == ()
