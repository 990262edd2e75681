import pytest

from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import ListAnalyzer


@pytest.fixture
def analyzer():
    return ListAnalyzer("Zofia")


@pytest.fixture
def stage(tmp_path, analyzer):
    built = scene(tmp_path / "home", overrides(analyzer))
    built.says_yes()
    yield built
    built.chatham.database.close()
