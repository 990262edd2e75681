"""A pilot on both databases: registered before it starts, changed in the open, read once."""

from datetime import timedelta

import pytest

from assistant.programme.pilot.answers import TooFew, Verdict
from assistant.programme.pilot.design import Attribute, Caution, Why
from assistant.programme.refusals import ProgrammeError
from assistant.storage.pilot_records import PilotState
from governance.identity import Actor, Role
from governance.ledger.events import read_event
from governance.ledger.kinds import EventKind
from tests.integration.programme.pilots import CSAT, PilotWorld, figures
from tests.integration.programme.world import COHORT, MANAGER

LEVEL = (Attribute.LEVEL,)

pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    return PilotWorld(database)


def told(world):
    """What the ledger heard of pilots: kind and facts."""
    kinds = {kind for kind in EventKind if kind.value.startswith("programme:pilot:")}
    with world.database.read() as work:
        found = [read_event(one.payload) for one in work.ledger.entries(0, 10_000) if one.payload]
    return [(one.kind, dict(one.facts)) for one in found if one.kind in kinds]


def test_a_plan_says_what_so_many_people_can_see_and_keeps_nothing(world):
    found, warned = world.pilots.desk.plan(world.design(), by=MANAGER)
    assert (found.enrolled, found.reached) == (24, 60)
    assert found.power.aim == pytest.approx(0.6)
    assert not found.power.enough
    assert found.power.needed == 45
    assert Caution.WEAK in warned
    assert world.pilots.desk.standing() is None
    assert told(world) == []


WRONG = (
    ({"weeks": 7}, "8 to 12 weeks"),
    ({"weeks": 13}, "8 to 12 weeks"),
    ({"metrics": ()}, "1 to 5 metrics"),
    ({"metrics": ("no-such",)}, "each a KPI of the plan"),
    ({"metrics": ("coach-utilization",)}, "never compared"),
    ({"metrics": ("promotion-rate",)}, "no owner or no source"),
    ({"cohort": "nobody"}, "at least 10 people"),
    ({"region": "north"}, "in no cohort"),
    ({"attributes": ()}, "1 to 4 attributes"),
    ({"sponsor": ""}, "sponsor's office"),
    ({"deviation": -1.0}, "out of reach"),
    ({"correlation": 1.0}, "out of reach"),
)


def test_a_design_that_cannot_be_read_later_is_refused(world):
    for changes, says in WRONG:
        with pytest.raises(ProgrammeError, match=says):
            world.pilots.desk.register(world.design(**changes), by=MANAGER)
    assert world.pilots.desk.standing() is None


def test_only_the_programme_manager_designs(world):
    for somebody in (world.owner, Actor(person=None, role=Role.LD_ANALYST)):
        with pytest.raises(ProgrammeError, match="Only a programme manager"):
            world.pilots.desk.plan(world.design(), by=somebody)
        with pytest.raises(ProgrammeError, match="Only a programme manager"):
            world.pilots.desk.register(world.design(), by=somebody)


def test_every_step_is_a_version_and_a_ledger_entry(world):
    desk = world.pilots.desk
    desk.register(world.design(), by=MANAGER)
    with pytest.raises(ProgrammeError, match="has not stopped"):
        desk.register(world.design(), by=MANAGER)
    desk.change_metrics((CSAT, "participant-nps"), Why.SPONSOR, by=MANAGER)
    desk.start(by=MANAGER)
    with pytest.raises(ProgrammeError, match="is running, not registered"):
        desk.start(by=MANAGER)
    desk.change_metrics((CSAT,), Why.MISTAKE, by=MANAGER)
    world.clock.at += timedelta(weeks=10)
    desk.stop(by=MANAGER)
    with pytest.raises(ProgrammeError, match="stays as it was registered"):
        desk.change_metrics((CSAT, "manager-feedback"), Why.MISTAKE, by=MANAGER)
    found = desk.standing()
    assert [one.state for one in found.steps] == [
        *(PilotState.REGISTERED, PilotState.REGISTERED),
        *(PilotState.RUNNING, PilotState.RUNNING, PilotState.STOPPED),
    ]
    assert [one.why for one in found.changed] == [Why.SPONSOR, Why.MISTAKE]
    assert not found.early
    heard = told(world)
    assert [kind.value.rpartition(":")[2] for kind, _ in heard] == [
        *("registered", "changed", "started", "changed", "stopped")
    ]
    digests = [facts["digest"] for _, facts in heard]
    assert digests[0] != digests[1]
    assert digests[0] == digests[3]
    assert [facts.get("reason") for _, facts in heard] == [None, "sponsor", None, "mistake", None]
    assert all("Operations" not in str(facts) for _, facts in heard)


def test_one_that_stopped_early_says_so(world):
    world.pilots.desk.register(world.design(), by=MANAGER)
    world.pilots.desk.start(by=MANAGER)
    world.clock.at += timedelta(weeks=9)
    world.pilots.desk.stop(by=MANAGER)
    assert world.pilots.desk.standing().early


def test_the_owner_hands_both_groups_in_and_it_is_read(world):
    world.has_run(attributes=LEVEL)
    readings = world.pilots.readings
    looked = readings.check(CSAT, figures(), by=world.owner)
    assert (looked.pilot, looked.comparison, looked.wrong) == (24, 60, 0)
    assert readings.all() == ()
    read = readings.read(CSAT, figures(), by=world.owner)
    assert read.result.verdict is Verdict.MORE
    assert read.result.low < 8 < read.result.high
    assert read.result.pilot.left == 0
    assert read.result.naive is not None
    assert readings.all() == (read,)
    assert told(world)[-1] == (
        EventKind.PROGRAMME_PILOT_READ,
        {"key": CSAT, "state": "told"},
    )


def test_nothing_is_an_answer(world):
    world.has_run(attributes=LEVEL)
    read = world.pilots.readings.read(CSAT, figures(uplift=0.0), by=world.owner)
    assert read.result.verdict is Verdict.UNTOLD
    assert read.result.low < 0 < read.result.high


def test_lines_with_a_mistake_are_named_and_nothing_is_read(world):
    world.has_run(attributes=LEVEL)
    wrong = figures().replace(b"c3,pilot", b"c2,pilot").replace(b"c5,pilot,", b"c5,pilots,")
    wrong += b"\nada@example.org,pilot,1,2,Manager\nc99,pilot,=1,2,Manager"
    looked = world.pilots.readings.check(CSAT, wrong, by=world.owner)
    assert [(one.line, one.column) for one in looked.errors] == [
        *((5, "code"), (7, "group")),
        *((86, "code"), (87, "before")),
    ]
    assert "ada" not in repr(looked)
    with pytest.raises(ProgrammeError, match="Lines with a mistake: 4"):
        world.pilots.readings.read(CSAT, wrong, by=world.owner)
    assert world.pilots.readings.all() == ()


def test_only_its_owner_and_only_after_the_end(world):
    world.pilots.desk.register(world.design(attributes=LEVEL), by=MANAGER)
    for state in ("registered", "running"):
        with pytest.raises(ProgrammeError, match="before its end"):
            world.pilots.readings.read(CSAT, figures(), by=world.owner)
        if state == "registered":
            world.pilots.desk.start(by=MANAGER)
    world.clock.at += timedelta(weeks=10)
    world.pilots.desk.stop(by=MANAGER)
    other = world.people.register.numbered("1", by=MANAGER).person
    for somebody in (MANAGER, Actor(person=other, role=Role.SPONSOR)):
        for way in (world.pilots.readings.check, world.pilots.readings.read):
            with pytest.raises(ProgrammeError, match="Only the owner"):
                way(CSAT, figures(), by=somebody)
    with pytest.raises(ProgrammeError, match="registered this metric"):
        world.pilots.readings.read("manager-feedback", figures(), by=world.owner)


def test_a_pilot_taken_back_before_it_starts_is_never_read(world):
    world.pilots.desk.register(world.design(attributes=LEVEL), by=MANAGER)
    world.pilots.desk.withdraw(by=MANAGER)
    with pytest.raises(ProgrammeError, match="has not stopped"):
        world.pilots.readings.read(CSAT, figures(), by=world.owner)
    world.has_run(attributes=LEVEL)
    assert world.pilots.readings.read(CSAT, figures(), by=world.owner).result


def test_too_few_matched_says_that_it_says_nothing(world):
    world.has_run(attributes=LEVEL)
    apart = figures().replace(b",Team Lead", b",Director", 8).replace(b",Manager", b",VP", 8)
    read = world.pilots.readings.read(CSAT, apart, by=world.owner)
    assert read.result is TooFew.PILOT
    assert world.pilots.readings.all()[0].result is TooFew.PILOT
    assert world.pilots.desk.standing().design.cohort == COHORT
