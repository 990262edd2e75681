"""A paper can be asked for every day: what moves between two of them tells nothing of anybody."""

from datetime import timedelta

import pytest

from assistant.programme.papers.answers import Asked
from assistant.programme.papers.office import ANSWERS, PAPERS
from governance.identity import Actor, Role
from tests.integration.programme.world import MANAGER, record_of
from tests.integration.sessions.scene import overrides, scene

SPONSOR = Actor(person=None, role=Role.SPONSOR)
pytestmark = pytest.mark.verify
COHORT = "spring-26"


@pytest.fixture
def chatham(tmp_path):
    made = scene(tmp_path, overrides()).chatham
    yield made
    made.database.close()


def enrols(chatham, first, last):
    rows = [f"{n},Person {n},{COHORT}" for n in range(first, last + 1)]
    data = "\n".join(("id,name,cohort", *rows)).encode()
    chatham.structure.imports.take_in(data, None, by=MANAGER, store=True)


def coaches(chatham, count):
    for n in range(count):
        chatham.structure.coaches.keep(record_of(f"Coach {n}"), by=MANAGER)


def everything(chatham):
    """All there is to be had, but for the day on it."""
    found = {}
    for paper in PAPERS:
        picked = [tuple(Asked)[n : n + 2] for n in range(0, 8, 2)] if paper == ANSWERS else [()]
        for pair in picked:
            made = chatham.programme_papers.issue(paper, by=SPONSOR, picked=pair).document()
            found[paper, pair] = {k: v for k, v in made.items() if k != "issued_at"}
    return found


@pytest.mark.parametrize("people", [8, 12])
def test_one_more_person_one_engagement_and_their_sessions_change_no_paper(chatham, people):
    """Subtracting yesterday's paper from today's, with all rights of a sponsor."""
    enrols(chatham, 1, people - 1)
    coaches(chatham, 6)
    chatham.kpis.planning.begin(by=MANAGER)
    before = everything(chatham)
    enrols(chatham, people, people)
    somebody = chatham.structure.register.numbered(str(people), by=MANAGER)
    coach = chatham.structure.coaches.listed(by=MANAGER)[0].record.person
    from assistant.storage.people_records import EngagementKind, SlotState

    chatham.structure.assignments.open(
        EngagementKind.ONE_TO_ONE, coach, [somebody.person], by=MANAGER
    )
    assert everything(chatham) == before
    booking, now = chatham.structure.booking, chatham.clock.now()
    teacher, taught = (
        Actor(person=coach, role=Role.COACH),
        Actor(person=somebody.person, role=Role.COACHEE),
    )
    slot = booking.offer(now + timedelta(days=1), 60, by=teacher)
    booking.book(slot, by=taught)
    assert everything(chatham) == before
    booking.settle(slot, SlotState.CANCELLED, by=teacher)
    assert everything(chatham) == before


def test_below_the_floors_there_is_no_number(chatham):
    enrols(chatham, 1, 9)
    coaches(chatham, 4)
    now = chatham.programme_papers.now(SPONSOR)
    assert now.cohort.people is None
    assert (now.capacity.coaches, now.capacity.places) == (None, None)
    charter = str(everything(chatham)["pilot-charter", ()])
    assert "fewer than ten people" in charter
    assert "fewer than five coaches" in charter


def test_a_coach_more_or_less_is_not_told_below_the_next_five(chatham):
    coaches(chatham, 6)
    before = chatham.programme_papers.now(SPONSOR).capacity.coaches
    coaches(chatham, 3)
    assert chatham.programme_papers.now(SPONSOR).capacity.coaches == before == 5


def test_of_several_cohorts_none_is_counted_unless_the_blueprint_names_it(chatham):
    enrols(chatham, 1, 12)
    data = "\n".join(["id,name,cohort", *(f"{n},P {n},autumn" for n in range(50, 62))]).encode()
    chatham.structure.imports.take_in(data, None, by=MANAGER, store=True)
    assert chatham.programme_papers.now(SPONSOR).cohort is None
