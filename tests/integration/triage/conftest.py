import pytest

from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    yield built
    built.chatham.database.close()
