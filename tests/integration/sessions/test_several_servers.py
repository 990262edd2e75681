"""A session whose model has several servers: worded by one that answers, or by the engine here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.llm.shortfall import Shortfall
from assistant.storage.statuses import Status
from tests.integration.sessions.scene import Scene, overrides, scene, settings
from tests.integration.sessions.test_faults import GOOD_ANSWER
from tests.unit.llm.openai_server import Server, failed, said, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    with ExitStack() as stack:
        one, other = (
            stack.enter_context(serving(lambda _: said(json.dumps(GOOD_ANSWER)))) for _ in range(2)
        )
        yield one, other


@pytest.fixture
def stage(tmp_path: Path, servers: tuple[Server, Server]) -> Iterator[Scene]:
    place = ",".join(one.address for one in servers)
    given = settings(tmp_path / "home").model_copy(
        update={"llm": "openai:local", "llm_base_url": place}
    )
    built = scene(tmp_path / "home", overrides(), settings_=given)
    built.says_yes()
    yield built
    built.chatham.database.close()


def worked(stage: Scene):
    record = stage.takes_in(processor=stage.chatham.processor)
    done = stage.chatham.worker.run_next()
    assert done is not None
    assert done.status is Status.IN_REVIEW
    return stage.reads(record, stage.coach).released.value


def test_one_that_is_down_and_the_summary_is_the_models(stage, servers) -> None:
    down, sound = servers
    down.answer = lambda _: failed(503)
    read = worked(stage)
    assert read.made.shortfall is None
    assert read.overview[0].text == GOOD_ANSWER["overview"][0]["text"]
    assert "Zofia" not in json.dumps([*down.bodies, *sound.bodies])


def test_none_that_serves_the_model_and_the_embedded_engine_says_why(stage, servers) -> None:
    for one in servers:
        one.serves = ("other",)
    read = worked(stage)
    assert read.made.shortfall == Shortfall.REQUEST_REFUSED
    assert read.overview
    assert [one.bodies for one in servers] == [[], []]


def test_the_bundle_is_the_models_whatever_its_servers(stage, servers, tmp_path) -> None:
    given = settings(tmp_path / "other").model_copy(
        update={"llm": "openai:local", "llm_base_url": servers[0].address}
    )
    alone = scene(tmp_path / "other", overrides(), settings_=given)
    ours = stage.chatham.engines[stage.chatham.processor.id].bundle
    assert alone.chatham.engines[alone.chatham.processor.id].bundle == ours
    alone.chatham.database.close()
