"""Ninety days: laid out by date, ticked off, decided once and in order, and a calendar of them."""

from datetime import date, timedelta

import icalendar
import pytest

from assistant.microlearning.catalogue import installed
from assistant.programme.blueprint.criteria import Readiness, criteria
from assistant.programme.blueprint.desk import BlueprintDesk
from assistant.programme.blueprint.plan import DAYS, Gate, StepKind, Verdict
from assistant.programme.blueprint.steps import USUAL_LABS
from assistant.programme.kpis.board import Board
from assistant.programme.refusals import ProgrammeError
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from tests.integration.programme.world import COHORT, MANAGER, World

SPONSOR = Actor(person=None, role=Role.SPONSOR)
MONDAY = date(2026, 3, 9)
pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    built = World(database)
    built.enrols(12)
    base = built.base
    built.desk = BlueprintDesk(database=database, trail=base.trail, clock=built.clock, ids=base.ids)
    return built


def begun(world, starts_on=MONDAY, cohort=COHORT, themes=USUAL_LABS):
    return world.desk.begin(starts_on, cohort, themes, by=MANAGER)


def test_ninety_days_are_ninety_days(world):
    begun(world)
    laid = world.desk.laid(by=SPONSOR)
    assert {step.week for step in laid.steps} == set(range(1, 14))
    assert max(step.on for step in laid.steps) <= laid.plan.ends_on
    assert (laid.plan.ends_on - laid.plan.starts_on).days == DAYS - 1
    for step in laid.steps:
        assert (step.on - MONDAY).days // 7 + 1 == step.week
    decisions = [step.gate for step in laid.steps if step.kind is StepKind.DECISION]
    assert decisions == list(Gate)
    assert len({step.id for step in laid.steps}) == len(laid.steps)


def test_the_curriculum_is_of_labs_and_modules_that_are_there(world):
    begun(world)
    steps = world.desk.laid(by=SPONSOR).steps
    labs = [step.theme for step in steps if step.kind is StepKind.LAB]
    assert labs == list(USUAL_LABS)
    read = [step for step in steps if step.kind is StepKind.MODULE]
    assert len(read) == 8
    assert len({step.module for step in read}) == 8
    for step in read:
        assert installed().by_id[step.module].title == step.title


def test_what_is_next_moves_on_as_steps_are_done(world):
    begun(world)
    world.clock.at = world.clock.at.replace(year=2026, month=3, day=16)
    first = world.desk.laid(by=MANAGER).after
    assert first.is_late(world.clock.at.date())
    world.desk.tick(first.id, done=True, by=MANAGER)
    assert world.desk.laid(by=MANAGER).after.id != first.id
    world.desk.tick(first.id, done=False, by=MANAGER)
    assert world.desk.laid(by=MANAGER).after.id == first.id


def test_decisions_are_the_sponsors_once_and_in_order(world):
    begun(world)
    for who in (MANAGER, Actor(person=None, role=Role.LD_ANALYST)):
        with pytest.raises(ProgrammeError, match="The sponsor decides"):
            world.desk.decide(Gate.READY, Verdict.GO, by=who)
    with pytest.raises(ProgrammeError, match="not this decision's turn"):
        world.desk.decide(Gate.RUNS, Verdict.GO, by=SPONSOR)
    world.desk.decide(Gate.READY, Verdict.GO, by=SPONSOR)
    with pytest.raises(ProgrammeError, match="each is made once"):
        world.desk.decide(Gate.READY, Verdict.STOP, by=SPONSOR)
    with world.database.read() as work:
        events = list(Ledger(work.ledger, randomness=world.base.randomness).events())
    last = events[-1]
    assert last.kind is EventKind.PROGRAMME_PLAN_CHANGED
    assert last.facts == {"category": "blueprint", "key": "ready", "state": "go"}


def test_after_a_stop_nothing_more_is_due_but_winding_down(world):
    begun(world)
    world.desk.decide(Gate.READY, Verdict.GO, by=SPONSOR)
    world.desk.decide(Gate.RUNS, Verdict.STOP, by=SPONSOR)
    laid = world.desk.laid(by=SPONSOR)
    assert {step.id for step in laid.steps if step.week > 5} == {"wind-down"}
    assert laid.plan.is_over
    assert laid.plan.gate is None
    with pytest.raises(ProgrammeError, match="not this decision's turn"):
        world.desk.decide(Gate.HELPS, Verdict.GO, by=SPONSOR)
    begun(world)  # others can begin
    assert world.desk.laid(by=SPONSOR).plan.decisions == {}


def test_one_at_a_time_on_a_monday_for_enough_people(world):
    with pytest.raises(ProgrammeError, match="on a Monday"):
        begun(world, starts_on=MONDAY + timedelta(days=1))
    with pytest.raises(ProgrammeError, match="four different themes"):
        begun(world, themes=("feedback",) * 4)
    with pytest.raises(ProgrammeError, match="four different themes"):
        begun(world, themes=("feedback", "delegation", "team_trust", "gossip"))
    world.enrols(9, cohort="small", first=50)
    with pytest.raises(ProgrammeError, match="at least 10 people"):
        begun(world, cohort="small")
    begun(world)
    with pytest.raises(ProgrammeError, match="under way"):
        begun(world)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAMME_MANAGER}))
def test_only_the_programme_manager_lays_out_and_ticks_off(world, role):
    somebody = Actor(person=PersonId("per_x"), role=role)
    with pytest.raises(ProgrammeError):
        world.desk.begin(MONDAY, COHORT, USUAL_LABS, by=somebody)
    begun(world)
    with pytest.raises(ProgrammeError):
        world.desk.tick("owners", done=True, by=somebody)
    if role not in {Role.SPONSOR, Role.LD_ANALYST}:
        with pytest.raises(ProgrammeError, match="for the programme and its sponsor"):
            world.desk.laid(by=somebody)


def test_a_decision_cannot_be_ticked_off(world):
    begun(world)
    for step in ("decide-ready", "no-such-step"):
        with pytest.raises(ProgrammeError, match="no such step"):
            world.desk.tick(step, done=True, by=MANAGER)


def test_the_calendar_has_what_is_to_come_and_names_nobody(world):
    begun(world)
    world.desk.tick("owners", done=True, by=MANAGER)
    file = world.desk.calendar(by=SPONSOR)
    assert COHORT.encode() not in file
    events = list(icalendar.Calendar.from_ical(file).walk("VEVENT"))
    steps = [s for s in world.desk.laid(by=SPONSOR).steps if s.done_on is None]
    assert len(events) == len(steps)
    assert [event.decoded("DTSTART") for event in events] == [step.on for step in steps]
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert world.desk.calendar(by=SPONSOR) == file  # the same days, the same ids


def test_what_nobody_has_measured_is_for_people_to_say():
    nothing = Board(priorities=(), lines=(), warnings=())
    bare = Readiness(contacts=True, coaches=False)
    for gate in Gate:
        assert any(one.met is None for one in criteria(gate, nothing, bare))
    contacts, coaches, whole, _ = criteria(Gate.READY, nothing, bare)
    assert (contacts.met, coaches.met, whole.met) == (True, False, False)
