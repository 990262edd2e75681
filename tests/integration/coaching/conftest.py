import pytest

from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import ListAnalyzer


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(ListAnalyzer("Zofia"), clock=clock))
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def others(stage):
    """The coach and the coachee of another engagement."""
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    coach, coachee = sorted(circle.actors(), key=lambda a: a.role.value)
    return coach, coachee
