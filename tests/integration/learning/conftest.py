from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.storage.statuses import Status
from governance.identity import Microlearning
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def stage(tmp_path, clock):
    built = scene(tmp_path / "home", overrides(clock=clock))
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def learning(stage):
    return stage.chatham.coaching.learning


@pytest.fixture
def approved(stage):
    """Makes an approved session, of what is said."""

    def approve(*said):
        taken = stage.takes_in(*said)
        list(stage.chatham.worker.drain())
        assert stage.session(taken).status is Status.IN_REVIEW
        stage.approves(taken)
        return stage.session(taken)

    return approve


@pytest.fixture
def agree(stage):
    """Says yes to microlearning."""

    def say(*people):
        for actor in people or (stage.coach, stage.coachee):
            word = replace(stage.word(actor), purpose=Microlearning)
            stage.chatham.consenting.grant(word, by=actor)

    return say


@pytest.fixture
def take_back(stage):
    def say(actor):
        word = replace(stage.word(actor), purpose=Microlearning)
        return stage.chatham.consenting.withdraw(word, by=actor)

    return say
