"""What becomes of the programme's rows when somebody asks for their data, or to be forgotten."""

from datetime import timedelta

import pytest

from assistant.requests.holdings import HELD, forget_held
from assistant.storage.people_records import CoachKind
from tests.fakes import NOON
from tests.integration.programme.world import World


@pytest.fixture
def world(database):
    return World(database)


def test_their_own_row_and_times_are_in_their_package_and_go_on_request(world):
    ada, bo = world.enrols(2)
    last = NOON.date() + timedelta(days=60)
    coach = world.coach(kind=CoachKind.EXTERNAL, contract_until=last)
    world.pairs(coach, ada)
    world.meets(coach, ada, NOON + timedelta(days=3))
    with world.database.read() as work:
        (row,) = HELD["register"](work, ada.person)
        (time,) = HELD["booked_times"](work, ada.person)
    assert row["called"] == {"name": "Person 1", "email": "p1@example.org"}
    assert (time["state"], time["minutes"]) == ("held", 60)
    with world.database.write() as work:
        forget_held(work, ada.person, at=NOON)
        forget_held(work, coach.person, at=NOON)
    with world.database.read() as work:
        assert work.enrolments.find(ada.person) is None
        assert work.enrolments.find(bo.person) is not None
        assert work.slots.of_person(ada.person) == ()
        assert work.coaches.find(coach.person).called is None
        # Being forgotten lets nobody back in.
        assert work.coaches.contract_until(coach.person) == last
