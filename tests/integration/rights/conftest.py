import logging
import tempfile

import pytest

from tests.fakes import SetClock
from tests.integration.rights.traces import Watched
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import LOCAL_MODEL, ListAnalyzer

GOOD_ANSWER = {
    "overview": [
        {
            "text": "The coachee wants to hand over the rota.",
            "turns": [2],
            "quote": "hand the rota to",
        }
    ]
}


class PausingTransport:
    """A model that answers when it is let, and remembers every word it was sent."""

    def __init__(self):
        from tests.stand_ins import ScriptedTransport

        self._inner = ScriptedTransport(*[GOOD_ANSWER] * 8, processor=LOCAL_MODEL)
        self.identity = self._inner.identity
        self.before = lambda: None

    @property
    def sent(self):
        return self._inner.sent

    def complete(self, messages, schema, permit, /):
        answer = self._inner.complete(messages, schema, permit)
        self.before()
        return answer


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def analyzer():
    return ListAnalyzer("Zofia")


@pytest.fixture
def transport():
    return PausingTransport()


@pytest.fixture
def stage(tmp_path, analyzer, transport, clock):
    given = overrides(analyzer, transport=transport, clock=clock)
    built = scene(tmp_path / "home", given)
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def watched(tmp_path, stage, monkeypatch):
    """Everything a process could leave on disk: its home, its temporary folder, and its logs."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    log = tmp_path / "logs" / "everything.log"
    log.parent.mkdir()
    handler = logging.FileHandler(log)
    handler.setLevel(logging.DEBUG)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield Watched(
        url=f"sqlite:///{tmp_path / 'home' / 'chatham.db'}",
        folders=(tmp_path / "home", tmp_path / "tmp", log.parent),
    )
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()
