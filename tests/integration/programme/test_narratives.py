"""Managers' narratives on both databases: looked at, handed in once, shown from five on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from assistant.programme.pilot.forgetting import forget_narratives
from assistant.programme.pilot.handing_in import ComparisonStoppedError
from assistant.programme.pilot.withholding import Withheld
from assistant.programme.refusals import ProgrammeError
from assistant.storage.rights_records import Category
from assistant.storage.tables import metadata, pilot_narratives
from governance.errors import SealError
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from tests.databases import connected
from tests.fakes import NOON, SetClock
from tests.integration.programme.narratives import (
    COACHED,
    JUDGED,
    LEADS,
    PLAIN,
    PRIYA,
    NarrativeWorld,
    file,
)
from tests.integration.programme.test_pilot import told
from tests.integration.programme.world import COHORT, MANAGER
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import ListAnalyzer, QuietClassifier
from tests.web.test_pilot_journey import has_run

MAY_BE_TOUCHED = {"pilot_version", "pilot_narratives", "plan_item", "enrolment", "coach_record"}

pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    return NarrativeWorld(database, ListAnalyzer("Contoso"), QuietClassifier())


def url_of(world):
    return world.database._engine.url.render_as_string(hide_password=False)


def test_looked_at_first_then_handed_in_and_shown(world):
    looked = world.narratives.check(file(*PLAIN, COACHED, JUDGED), by=LEADS)
    assert [one.why for one in looked[-2:]] == [Withheld.COACHING, Withheld.ONE_PERSON]
    assert [one.text for one in looked[:-2]] == list(PLAIN)
    assert world.narratives.told() is None
    assert world.narratives.awaits(LEADS)
    assert world.narratives.hand_in(file(*PLAIN, COACHED, JUDGED), by=LEADS) == looked
    shown = world.narratives.told()
    assert sorted(shown.texts) == sorted(PLAIN)
    assert shown.texts not in {PLAIN, tuple(sorted(PLAIN))}  # drawn by lot
    assert (shown.withheld, shown.at) == (0, world.clock.at)
    assert not world.narratives.awaits(LEADS)


def test_a_column_of_a_csv_reads_the_same(world):
    lines = "\n".join(("Narrative", *(f'"{one}"' for one in PLAIN)))
    looked = world.narratives.check(lines.encode(), by=LEADS)
    assert [one.text for one in looked] == list(PLAIN)


def test_the_owner_of_the_feedback_hands_in_and_nobody_else_does(world):
    assert world.narratives.awaits(world.owner)
    others = [Actor(person=PersonId("per_else"), role=role) for role in Role]
    # Without a person nobody signs.
    for who in (MANAGER, *(one for one in others if one.role is not Role.PROGRAMME_MANAGER)):
        assert not world.narratives.awaits(who)
        for way in (world.narratives.check, world.narratives.hand_in):
            with pytest.raises(ProgrammeError, match="Only the owner"):
                way(file(*PLAIN), by=who)
    with pytest.raises(ComparisonStoppedError):
        world.narratives.check(file(*PLAIN), by=replace(world.owner, role=Role.COACH))
    world.narratives.hand_in(file(*PLAIN), by=world.owner)


def test_there_is_a_pilot_that_runs_or_has_stopped(database):
    world = NarrativeWorld(database, ListAnalyzer(), QuietClassifier())
    world.clock.at += timedelta(weeks=10)
    world.pilots.desk.stop(by=MANAGER)
    assert world.narratives.awaits(LEADS)
    world.pilots.desk.register(
        world.design(metrics=("manager-feedback",), starts_on=world.clock.at.date()), by=MANAGER
    )
    assert not world.narratives.awaits(LEADS)  # registered, not begun
    world.pilots.desk.withdraw(by=MANAGER)
    with pytest.raises(ProgrammeError, match="No pilot runs"):
        world.narratives.hand_in(file(*PLAIN), by=LEADS)


def test_four_are_neither_kept_nor_shown(world):
    assert len(world.narratives.check(file(*PLAIN[:4]), by=LEADS)) == 4
    for texts in (PLAIN[:4], (*PLAIN[:4], COACHED, JUDGED)):
        with pytest.raises(ProgrammeError, match="Fewer than 5"):
            world.narratives.hand_in(file(*texts), by=LEADS)
    with world.database.read() as work:
        assert work.narratives.of_cohort(COHORT) is None
    assert world.narratives.told() is None


def test_five_that_read_the_same_when_masked_are_one(world):
    alike = (f"{word} answers sooner than before, and it shows." for word in ("Contoso", PRIYA))
    with pytest.raises(ProgrammeError, match="Fewer than 5"):
        world.narratives.hand_in(file(*PLAIN[:3], *alike), by=LEADS)


def test_a_second_time_is_refused_in_whichever_pilot(world):
    world.narratives.hand_in(file(*PLAIN), by=LEADS)
    for way in (world.narratives.check, world.narratives.hand_in):
        with pytest.raises(ProgrammeError, match="handed in once"):
            way(file(*PLAIN[:5]), by=LEADS)
    world.pilots.desk.stop(by=MANAGER)
    world.pilots.desk.register(world.design(metrics=("manager-feedback",)), by=MANAGER)
    world.pilots.desk.start(by=MANAGER)
    assert not world.narratives.awaits(LEADS)
    with pytest.raises(ProgrammeError, match="without somebody"):
        world.narratives.hand_in(file(*PLAIN[1:]), by=LEADS)
    assert world.narratives.told() is None  # they are the other pilot's


def test_withheld_are_told_in_fives_and_no_more(world):
    four = [f"{COACHED} {n}" for n in range(4)]
    world.narratives.hand_in(file(*PLAIN, *four), by=LEADS)
    assert world.narratives.told().withheld == 0


def test_five_withheld_are_five_or_more(world):
    seven = [f"{COACHED} {n}" for n in range(7)]
    world.narratives.hand_in(file(*PLAIN, *seven), by=LEADS)
    assert world.narratives.told().withheld == 5


def test_the_ledger_hears_a_count_and_a_digest(world):
    before = told(world)
    world.narratives.check(file(*PLAIN), by=LEADS)
    assert told(world) == before
    world.narratives.hand_in(file(*PLAIN, COACHED), by=LEADS)
    ((kind, facts),) = told(world)[len(before) :]
    assert kind is EventKind.PROGRAMME_PILOT_TOLD
    assert facts.keys() == {"count", "digest"}
    assert facts["count"] == len(PLAIN)


def test_what_was_withheld_or_came_in_is_nowhere(world):
    secret = f"Zaffre told {PRIYA} about the coach, and Tomasz knows."
    plain = (*PLAIN[:5], f"The team of {PRIYA} fills the zaffre board before the shift ends.")
    world.narratives.hand_in(file(*plain, secret), by=LEADS)
    with world.database.read() as work:
        kept = work.narratives.of_cohort(COHORT).text
    assert "team of somebody" in kept
    for word in ("Zaffre told", "Priya", "Raman", "Tomasz", "PERSON_"):
        assert word not in kept
    with connected(url_of(world)) as connection:
        for table in metadata.sorted_tables:
            dumped = str([tuple(row) for row in connection.execute(select(table))])
            assert "zaffre" not in dumped.lower(), table.name
            assert "handover" not in dumped, table.name


def test_its_length_tells_nothing(world):
    world.narratives.hand_in(file(*PLAIN), by=LEADS)
    with connected(url_of(world)) as connection:
        row = connection.execute(select(pilot_narratives)).mappings().one()
    assert (len(row["sealed"]) - 4096) % 4096 < 64


def test_it_touches_nothing_of_anybodys_coaching(world):
    touched = set()

    def watch(connection, cursor, statement, *rest):
        words = statement.replace('"', " ").replace("(", " ").replace(".", " ").split()
        touched.update(set(words) & set(metadata.tables))

    engine = world.database._engine
    event.listen(engine, "before_cursor_execute", watch)
    try:
        world.narratives.check(file(*PLAIN), by=LEADS)
        world.narratives.hand_in(file(*PLAIN), by=LEADS)
        world.narratives.told()
    finally:
        event.remove(engine, "before_cursor_execute", watch)
    assert {"pilot_narratives", "enrolment", "coach_record"} <= touched
    assert {one for one in touched if not one.startswith("ledger_")} <= MAY_BE_TOUCHED


def test_a_row_moved_or_made_older_is_not_believed(world):
    world.narratives.hand_in(file(*PLAIN), by=LEADS)
    with connected(url_of(world)) as connection:
        connection.execute(text("UPDATE pilot_narratives SET signed_by = 'per_other'"))
        connection.commit()
    with pytest.raises(SealError):
        world.narratives.told()


def test_a_gate_that_fails_keeps_and_quotes_nothing(database):
    analyzer = ListAnalyzer()
    world = NarrativeWorld(database, analyzer, QuietClassifier())

    def breaks():
        raise RuntimeError("zaffre")

    analyzer.before = breaks
    with pytest.raises(ProgrammeError, match="could not be checked") as refused:
        world.narratives.hand_in(file(*PLAIN), by=LEADS)
    assert refused.value.__cause__ is None
    assert "zaffre" not in str(refused.value)
    assert world.narratives.told() is None


def test_words_go_when_their_time_is_up_and_once_stays_once(world):
    world.narratives.hand_in(file(*PLAIN), by=LEADS)
    for days, gone in ((0, 0), (1, 1), (1, 0)):
        with world.database.write() as work:
            before = world.clock.at + timedelta(days=days)
            assert forget_narratives(work, before, world.base.trail) == gone
    assert world.narratives.told() is None
    assert not world.narratives.awaits(LEADS)
    kind, facts = told(world)[-1]
    assert (kind, facts) == (EventKind.PROGRAMME_PILOT_FORGOTTEN, {"count": 1})


def test_a_retention_run_erases_them_after_24_months(tmp_path):
    clock = SetClock(NOON)
    chatham = scene(tmp_path / "home", overrides(clock=clock)).chatham
    writer = replace(LEADS, person=has_run(chatham))
    chatham.narratives.hand_in(file(*PLAIN), by=writer)
    lifetime = chatham.rights.schedule.time(Category.NARRATIVES)
    assert lifetime == timedelta(days=730)
    clock.at = NOON + lifetime
    chatham.retention.run()
    assert chatham.narratives.told()
    clock.at += timedelta(days=1)
    assert chatham.retention.run().run.erased == 1
    assert chatham.narratives.told() is None
    chatham.database.close()
