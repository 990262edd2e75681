"""`kill -9` of everything, at random, while sessions run."""

import os

import pytest

from tests.soak.chaos.looking import wrong
from tests.soak.chaos.storm import Size, storm

SMALL = Size(sessions=12, kills=6, seconds=8)
LARGE = Size(
    sessions=int(os.environ.get("CHAOS_SESSIONS", "500")),
    kills=int(os.environ.get("CHAOS_KILLS", "300")),
    seconds=float(os.environ.get("CHAOS_SECONDS", "1800")),
    seed=int(os.environ.get("CHAOS_SEED", "1")),
)


@pytest.mark.postgres
@pytest.mark.verify
def test_a_small_storm_loses_nothing():
    with storm(SMALL) as found:
        assert wrong(found) == []


@pytest.mark.postgres
@pytest.mark.soak
def test_a_storm_loses_nothing():
    with storm(LARGE) as found:
        assert wrong(found) == []
