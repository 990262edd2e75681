"""The board on both databases: figures once, signatures, surveys of which only counts are kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.programme.kpis.board import Lack, Way
from assistant.programme.kpis.figures import Given
from assistant.programme.kpis.plan import Frequency, Kpi, Measure, Timing, Unit
from assistant.programme.refusals import ProgrammeError
from assistant.storage.kpi_records import FigureSource, PlanKind
from assistant.storage.people_records import SlotState
from assistant.storage.tables import survey_mark, survey_round, survey_tally
from governance.identity import Actor, Role
from tests.databases import connected
from tests.integration.programme.world import COHORT, MANAGER, World

OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)
SPONSOR = Actor(person=None, role=Role.SPONSOR)
CSAT = "customer-satisfaction"

pytestmark = pytest.mark.verify


@pytest.fixture
def world(database):
    built = World(database)
    built.clock.at = OCTOBER
    built.kpis.planning.begin(by=MANAGER)
    return built


def lines(world, who=SPONSOR):
    return {line.kpi.id: line for line in world.kpis.board.drawn(who).lines}


def owned(world, code, person, **changes):
    kpi = next(one for one in world.kpis.planning.current().kpis if one.id == code)
    world.kpis.planning.keep(replace(kpi, owner=person, **changes), by=MANAGER)


def pilot(world, coaches=8, each=1):
    """Coaches with a coachee each; an hour held, and one cancelled by every fourth."""
    people = world.enrols(coaches * each)
    made = [world.coach(f"Coach {n}") for n in range(coaches)]
    for n, coachee in enumerate(people):
        coach = made[n % coaches]
        world.pairs(coach, coachee)
        world.meets(coach, coachee, OCTOBER + timedelta(days=2, minutes=n))
        if n % 4 == 0:
            at = OCTOBER + timedelta(days=3, minutes=n)
            world.meets(coach, coachee, at, SlotState.CANCELLED)
    return made, people


def test_a_plan_without_owner_source_or_figure_says_so(world):
    found = lines(world)
    assert len(found) == 8
    assert set(found[CSAT].lacks) == {Lack.OWNER, Lack.SOURCE}
    assert found[CSAT].way is Way.NONE
    world.clock.at = datetime(2027, 1, 16, tzinfo=UTC)
    late = lines(world)[CSAT]
    assert Lack.OVERDUE in late.lacks
    assert late.missing == "2026-Q4"


def test_what_is_handed_in_counts_when_its_owner_has_signed(world):
    ada, bo = world.enrols(2)
    owned(world, CSAT, ada.person, source="Service desk, monthly poll")
    world.clock.at = datetime(2027, 1, 5, tzinfo=UTC)
    given = Given(kpi=CSAT, period="2026-Q4", value=75.5)
    figure = world.kpis.figures.hand_in(given, FigureSource.API, by=MANAGER)
    line = lines(world)[CSAT]
    assert line.figures == ()
    assert Lack.UNSIGNED in line.lacks
    for somebody in (Actor(person=bo.person, role=Role.SPONSOR), SPONSOR, MANAGER):
        with pytest.raises(ProgrammeError, match="owner"):
            world.kpis.figures.sign(figure.id, by=somebody)
    owner = Actor(person=ada.person, role=Role.SPONSOR)
    assert lines(world, owner)[CSAT].mine
    world.kpis.figures.sign(figure.id, by=owner)
    (shown,) = lines(world)[CSAT].figures
    assert (shown.value, shown.owner, shown.source) == (
        75.5,
        "Person 1",
        "Service desk, monthly poll",
    )
    assert (shown.computation, shown.at) == ("handed-in/api", world.clock.at)
    assert lines(world)[CSAT].way is Way.REACHED
    with pytest.raises(ProgrammeError, match="signed, and stays"):
        world.kpis.figures.hand_in(given, FigureSource.API, by=MANAGER)


@pytest.mark.parametrize(
    ("kpi", "period", "value"),
    [
        (CSAT, "2026-Q4", 75),  # not over yet
        (CSAT, "2026-10", 75),
        (CSAT, "2026-Q3", float("inf")),
        (CSAT, "2026-Q3", float("nan")),
        ("coach-utilization", "2026-09", 75),
        ("nobody-knows", "2026-Q3", 75),
    ],
)
def test_what_cannot_be_a_figure_is_refused_and_nothing_of_the_file_is_kept(
    world, kpi, period, value
):
    data = f"kpi,period,value\n{CSAT},2026-Q3,74\n{kpi},{period},{value}\n".encode()
    with pytest.raises(ProgrammeError):
        world.kpis.figures.from_file(data, by=MANAGER)
    with world.database.read() as work:
        assert work.kpis.figures() == ()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (f"{CSAT},2026-Q2,74,5", "decimal point"),
        (f"{CSAT},2026-Q2", "decimal point"),
        (f"{CSAT},2026-Q3,73", "two figures"),
    ],
)
def test_a_line_of_a_file_is_not_read_by_halves(world, line, word):
    data = f"kpi,period,value\n{CSAT},2026-Q3,74\n{line}\n".encode()
    with pytest.raises(ProgrammeError, match=word):
        world.kpis.figures.from_file(data, by=MANAGER)


@pytest.mark.parametrize("measured", [Measure.NPS, Measure.OUTSIDE])
def test_a_code_with_figures_stays_with_how_they_were_measured(world, measured):
    """Taken out and put in again as something else; a survey that closes then still can."""
    people = world.enrols(8)
    kpi = lines(world)["coaching-adoption" if measured is Measure.OUTSIDE else CSAT].kpi
    if measured is Measure.OUTSIDE:
        survey(world, people, [1] * 8, kpi.id)
    else:
        given = Given(kpi=kpi.id, period="2026-Q3", value=74)
        world.kpis.figures.hand_in(given, FigureSource.API, by=MANAGER)
    world.kpis.planning.take_out(PlanKind.KPI, kpi.id, by=MANAGER)
    changed = replace(kpi, measure=measured, question="Would you?")
    with pytest.raises(ProgrammeError, match="another code"):
        world.kpis.planning.keep(changed, by=MANAGER)
    world.kpis.planning.keep(kpi, by=MANAGER)
    world.clock.tick(days=8)
    assert world.kpis.surveys.close_due() == (measured is Measure.OUTSIDE)


def test_figures_out_of_facts_are_made_once_with_their_trace(world):
    pilot(world)
    world.clock.at = datetime(2026, 11, 7, tzinfo=UTC)
    assert world.kpis.figures.compute_due() == 0  # the grace of a week is not over
    world.clock.at = datetime(2026, 11, 9, tzinfo=UTC)
    assert world.kpis.figures.compute_due() == 2
    (figure,) = lines(world)["session-completion"].figures
    assert (figure.value, figure.period, figure.computation) == (
        80,
        "2026-10",
        "session-completion/v1",
    )
    assert figure.origin is FigureSource.FACTS
    assert figure.owner == ""
    assert world.kpis.figures.compute_due() == 0


def test_a_figure_is_not_made_again_after_somebody_left(world):
    """The attack: compute, let one coach go, compute again, subtract."""
    made, people = pilot(world)
    world.clock.at = datetime(2026, 11, 9, tzinfo=UTC)
    world.kpis.figures.compute_due()
    before = lines(world)["coach-utilization"].figures
    with world.database.write() as work:
        work.coaches.forget(made[0].person)
        work.slots.forget_person(people[0].person)
    kpi = lines(world)["coach-utilization"].kpi
    world.kpis.planning.take_out(PlanKind.KPI, kpi.id, by=MANAGER)
    world.kpis.planning.begin(by=MANAGER)
    world.kpis.planning.keep(replace(kpi, starts_on=date(2026, 9, 1)), by=MANAGER)
    world.kpis.figures.compute_due()
    after = [one for one in lines(world)["coach-utilization"].figures if one.period == "2026-10"]
    assert tuple(after) == before
    for other in ("monthly-2", "coach-utilization"):
        wanted = replace(kpi, id=other, frequency=Frequency.QUARTERLY)
        with pytest.raises(ProgrammeError):
            world.kpis.planning.keep(wanted, by=MANAGER)


def test_below_five_coaches_the_board_says_too_few_and_no_number(world):
    pilot(world, coaches=4, each=3)
    world.clock.at = datetime(2026, 11, 9, tzinfo=UTC)
    world.kpis.figures.compute_due()
    for code in ("session-completion", "coach-utilization"):
        line = lines(world)[code]
        assert [one.value for one in line.figures] == [None]
        assert Lack.FEW in line.lacks


def survey(world, people, answers, kpi="participant-nps"):
    opened = world.kpis.surveys.open(kpi, COHORT, days=7, by=MANAGER)
    for person, answer in zip(people, answers, strict=False):
        (asked,) = world.kpis.surveys.waiting(person)
        world.kpis.surveys.answer(asked.survey, answer, by=person)
    return opened


def test_a_survey_gives_one_figure_and_keeps_no_answer(world, site):
    people = world.enrols(10)
    opened = survey(world, people, [10, 9, 9, 10, 9, 8, 7, 3, 10, 10])
    assert lines(world)["participant-nps"].figures == ()
    world.clock.tick(days=8)
    assert world.kpis.surveys.close_due() == 1
    (figure,) = lines(world)["participant-nps"].figures
    assert (figure.value, figure.period) == (60, f"after-{COHORT}")
    with connected(site.url) as connection:
        for table in (survey_mark, survey_tally):
            assert connection.execute(table.select()).all() == []
    with pytest.raises(ProgrammeError):
        world.kpis.surveys.answer(opened.id, 10, by=people[0])
    with pytest.raises(ProgrammeError, match="asked once"):
        world.kpis.surveys.open("participant-nps", COHORT, days=7, by=MANAGER)


def test_while_a_survey_is_open_no_row_joins_an_answer_to_a_person(world, site):
    people = world.enrols(10)
    survey(world, people[:6], [0, 10, 9, 8, 7, 6])
    with connected(site.url) as connection:
        told = repr(
            [
                [dict(row) for row in connection.execute(table.select()).mappings()]
                for table in (survey_mark, survey_tally, survey_round)
            ]
        )
        columns = connection.exec_driver_sql("SELECT * FROM survey_mark").keys()
    assert set(columns) == {"hash", "round_id"}
    for person in people:
        assert person.person not in told
    shown = repr((world.kpis.surveys.rounds(), world.kpis.board.drawn(MANAGER)))
    assert "answered" not in shown
    assert "tally" not in shown


def test_an_answer_counts_once_and_only_of_those_asked(world):
    people = world.enrols(8)
    (stranger,) = world.enrols(1, cohort="autumn-26", first=50)
    opened = survey(world, people[:1], [9])
    assert world.kpis.surveys.waiting(people[0]) == ()
    assert world.kpis.surveys.waiting(stranger) == ()
    for who, answer in ((people[0], 9), (stranger, 9), (people[1], 11), (people[1], -1)):
        with pytest.raises(ProgrammeError):
            world.kpis.surveys.answer(opened.id, answer, by=who)
    assert len(world.kpis.surveys.waiting(people[1])) == 1  # a wrong answer used nothing up
    with world.database.read() as work:
        assert sum(work.surveys.tally(opened.id).values()) == 1


def test_four_answers_are_too_few(world):
    people = world.enrols(8)
    survey(world, people[:4], [10, 10, 10, 10])
    world.clock.tick(days=8)
    world.kpis.surveys.close_due()
    assert [one.value for one in lines(world)["participant-nps"].figures] == [None]


def test_a_small_cohort_is_not_asked(world):
    world.enrols(7)
    with pytest.raises(ProgrammeError, match="at least 8"):
        world.kpis.surveys.open("participant-nps", COHORT, days=7, by=MANAGER)


def test_owners_are_reminded_once_with_a_link_and_tried_again(world):
    (ada,) = world.enrols(1)
    owned(world, CSAT, ada.person, source="Poll")
    assert world.kpis.reminders.send_due() == 0
    world.clock.at = datetime(2027, 1, 16, tzinfo=UTC)
    world.post.away = True
    assert world.kpis.reminders.send_due() == 0
    world.post.away = False
    assert world.kpis.reminders.send_due() == 0  # rests for a while
    world.clock.tick(hours=3)
    assert world.kpis.reminders.send_due() == 1
    assert world.kpis.reminders.send_due() == 0
    ((letter, _),) = world.post.sent
    assert (letter.to, letter.link) == (
        "p1@example.org",
        "https://coach.example.org/programme/kpis",
    )


def test_a_plan_is_sealed_and_its_words_are_in_no_row(world, site):
    kpi = Kpi(
        id="leavers",
        title="Zaffre leavers",
        timing=Timing.LAGGING,
        measure=Measure.OUTSIDE,
        unit=Unit.PERCENT,
        frequency=Frequency.ANNUALLY,
        starts_on=date(2026, 1, 1),
    )
    world.kpis.planning.keep(kpi, by=MANAGER)
    with connected(site.url) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM plan_item").mappings().all()
    assert "affre" not in repr([dict(row) for row in rows])
    assert lines(world)["leavers"].kpi == kpi


def test_a_coach_sees_their_own_months_and_only_a_coach_does(world):
    made, _ = pilot(world)
    own = world.kpis.own.months(made[0])
    october = next(one for one in own if one.month == "2026-10")
    assert (october.sessions, october.cancelled, october.used) == (1, 1, 50)
    for somebody in (MANAGER, SPONSOR, Actor(person=made[0].person, role=Role.LD_ANALYST)):
        with pytest.raises(ProgrammeError):
            world.kpis.own.months(somebody)
