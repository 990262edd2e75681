"""Attacks on the pilot: joining somebody's coaching with how they perform, and finding somebody
by leaving them out, by a group of one, or by what was kept. Those on the numbers alone:
tests/unit/programme/test_pilot_result.py.
"""

import json
import re

import pytest
from sqlalchemy import event, text

from assistant.programme.kpis.plan import Frequency, Kpi, Measure, Timing, Unit
from assistant.programme.pilot.answers import TooFew
from assistant.programme.pilot.design import Attribute, Why
from assistant.programme.pilot.handing_in import ComparisonStoppedError
from assistant.programme.refusals import ProgrammeError
from assistant.storage.tables import metadata
from governance.errors import SealError
from tests.databases import connected
from tests.integration.programme.pilots import CSAT, PilotWorld, figures
from tests.integration.programme.world import MANAGER

LEVEL = (Attribute.LEVEL,)
MAY_BE_TOUCHED = {"pilot_version", "pilot_reading", "plan_item", "enrolment", "coach_record"}
"""The ledger's own tables, and nothing else: enrolment and coach_record for the owner's name."""

pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    built = PilotWorld(database)
    built.has_run(attributes=LEVEL, metrics=(CSAT, "manager-feedback"))
    return built


def joined(heading):
    """The file with one more column: what somebody had of coaching."""
    lines = figures().decode().splitlines()
    return "\n".join((f"{lines[0]},{heading}", *(f"{line},4" for line in lines[1:]))).encode()


COACHING = (
    *("sessions", "Sessions held", "coaching_hours", "Coach", "attendance", "no-show"),
    *("bookings", "survey answer", "NPS", "theme", "dose", "minutes"),
)


def test_a_join_of_coaching_with_performance_is_stopped_by_policy(world):
    for heading in COACHING:
        for way in (world.pilots.readings.check, world.pilots.readings.read):
            with pytest.raises(ComparisonStoppedError, match="never joined with how they perform"):
                way(CSAT, joined(heading), by=world.owner)
    with pytest.raises(ProgrammeError, match="no others"):
        world.pilots.readings.read(CSAT, joined("salary"), by=world.owner)
    # As the attribute people are matched on: groups that had more and less of it.
    swapped = figures().replace(b",level", b",sessions", 1)
    with pytest.raises(ComparisonStoppedError):
        world.pilots.readings.read(CSAT, swapped, by=world.owner)
    assert world.pilots.readings.all() == ()


def test_coaching_as_the_outcome_is_stopped_by_policy(database):
    world = PilotWorld(database)
    own = Kpi(
        id="hours-had",
        title="Coaching hours received",
        timing=Timing.LEADING,
        measure=Measure.OUTSIDE,
        unit=Unit.SCORE,
        frequency=Frequency.QUARTERLY,
        starts_on=world.clock.at.date(),
        owner=world.owner.person,
        source="Calendars",
    )
    world.kpis.planning.keep(own, by=MANAGER)
    world.owned("session-completion")
    world.has_run(attributes=LEVEL, metrics=(CSAT, "hours-had", "session-completion"))
    for code in ("hours-had", "session-completion"):
        with pytest.raises(ComparisonStoppedError, match="never joined"):
            world.pilots.readings.read(code, figures(), by=world.owner)


def test_reading_touches_nothing_of_anybodys_coaching(world):
    touched = set()

    def watch(connection, cursor, statement, *rest):
        touched.update(set(re.findall(r"\w+", statement)) & set(metadata.tables))

    engine = world.database._engine
    event.listen(engine, "before_cursor_execute", watch)
    try:
        world.pilots.readings.check(CSAT, figures(), by=world.owner)
        world.pilots.readings.read(CSAT, figures(), by=world.owner)
        world.pilots.readings.all()
    finally:
        event.remove(engine, "before_cursor_execute", watch)
    assert {"pilot_reading", "plan_item"} <= touched
    assert {one for one in touched if not one.startswith("ledger_")} <= MAY_BE_TOUCHED


def test_it_is_not_read_again_without_somebody(world):
    first = world.pilots.readings.read(CSAT, figures(), by=world.owner)
    without = b"\n".join(figures().splitlines()[:1] + figures().splitlines()[2:])
    for way in (world.pilots.readings.check, world.pilots.readings.read):
        with pytest.raises(ProgrammeError, match="read once"):
            way(CSAT, without, by=world.owner)
    # Nor by another pilot of the same people.
    with pytest.raises(ProgrammeError, match="without somebody"):
        world.pilots.desk.register(world.design(attributes=LEVEL), by=MANAGER)
    world.has_run(attributes=LEVEL, metrics=("manager-feedback",))
    with pytest.raises(ProgrammeError, match="registered this metric"):
        world.pilots.readings.read(CSAT, without, by=world.owner)
    assert world.pilots.readings.all() == ()
    assert first.result.pilot.compared == 24


def test_nor_by_a_pilot_that_changes_to_what_was_read(world):
    world.pilots.readings.read(CSAT, figures(), by=world.owner)
    world.pilots.desk.register(
        world.design(attributes=LEVEL, metrics=("manager-feedback",)), by=MANAGER
    )
    with pytest.raises(ProgrammeError, match="without somebody"):
        world.pilots.desk.change_metrics((CSAT,), Why.MISTAKE, by=MANAGER)
    assert world.pilots.desk.standing().design.metrics == ("manager-feedback",)


def test_a_group_of_one_says_nothing(world):
    result = world.pilots.readings.read(CSAT, figures(1), by=world.owner).result
    assert result is TooFew.PILOT


def test_more_people_than_were_enrolled_are_refused(world):
    with pytest.raises(ProgrammeError, match="more people"):
        world.pilots.readings.read(CSAT, figures(25), by=world.owner)


def test_nothing_of_a_row_is_kept(world):
    world.pilots.readings.read(CSAT, figures(), by=world.owner)
    kept = json.dumps(_stored(world), default=str)
    rows = [line.split(",") for line in figures().decode().splitlines()[1:]]
    for code, _, before, after, *_ in rows:
        assert f'"{code}"' not in kept
        assert before not in kept
        assert after not in kept


def _stored(world):
    with world.database.read() as work:
        return [one.text for one in work.pilots.readings("spring-26")]


def test_a_row_moved_or_made_older_is_not_believed(world):
    world.pilots.readings.read(CSAT, figures(), by=world.owner)
    with connected(world.database._engine.url.render_as_string(hide_password=False)) as connection:
        connection.execute(text("UPDATE pilot_reading SET kpi_id = 'manager-feedback'"))
        connection.execute(text("UPDATE pilot_version SET state = 'running' WHERE version = 3"))
        connection.commit()
    for look in (world.pilots.readings.all, world.pilots.desk.standing):
        with pytest.raises(SealError):
            look()
