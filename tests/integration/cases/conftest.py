import pytest

from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene


class Told:
    """A handler's mailbox that can be out of reach."""

    def __init__(self):
        self.reachable = True
        self.got = []
        self.tried = 0

    def notify(self, link):
        self.tried += 1
        if not self.reachable:
            raise OSError("no route to handler.example")
        self.got.append(link)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def mailbox():
    return Told()


@pytest.fixture
def stage(tmp_path, clock, mailbox):
    built = scene(tmp_path / "home", overrides(clock=clock, notifier=mailbox))
    built.says_yes()
    yield built
    built.chatham.database.close()
