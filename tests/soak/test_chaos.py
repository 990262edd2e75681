"""`kill -9` of everything, at random, while sessions run."""

import os
import sys

import pytest

from tests.soak.chaos.figures import row
from tests.soak.chaos.leaving import arrivals
from tests.soak.chaos.looking import wrong
from tests.soak.chaos.storm import Size, storm

SMALL = Size(sessions=12, kills=8, seconds=8)
LARGE = Size(
    sessions=int(os.environ.get("CHAOS_SESSIONS", "500")),
    kills=int(os.environ.get("CHAOS_KILLS", "300")),
    seconds=float(os.environ.get("CHAOS_SECONDS", "1200")),
    seed=int(os.environ.get("CHAOS_SEED", "1")),
)


@pytest.mark.postgres
@pytest.mark.verify
def test_a_small_storm_loses_nothing():
    with storm(SMALL) as found:
        assert wrong(found) == []
        assert min(found.killed.values()) >= 1
        assert arrivals(found), "nothing reached the model, so that nothing was tried"


@pytest.mark.postgres
@pytest.mark.soak
def test_a_storm_loses_nothing(capsys):
    with storm(LARGE) as found:
        problems = wrong(found)
        with capsys.disabled():
            sys.stdout.write(f"\n{row(found, problems)}")
        assert problems == []
