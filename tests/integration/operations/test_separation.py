"""The doctor asks egress itself what stands between the parts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.apart.asking_web import Front
from assistant.bootstrap import Chatham
from assistant.egress.intake import intake_signer
from assistant.operations.separation import separation
from assistant.programme.checkup import State
from tests.egress_process import egress
from tests.integration.sessions.scene import overrides, scene, settings
from tests.ports import held_port
from tests.unit.llm.openai_server import said, serving
from tests.web_process import web_before

pytestmark = pytest.mark.verify


@pytest.fixture
def told(tmp_path: Path):
    """What the doctor says with these settings on top."""
    stage = scene(tmp_path / "home", overrides())
    keyring = stage.chatham.keyring
    opened = []

    def examined(port: int = 0, **more: str) -> tuple[State, str]:
        given = settings(tmp_path / "home").model_copy(update=more)
        front = Front(host="127.0.0.1", port=port, key_file=given.keys) if port else None
        chatham = Chatham(given, keyring, overrides())
        opened.append(chatham)
        return separation(chatham, front)

    examined.key = intake_signer(keyring).verifier.encode()
    yield examined
    for chatham in (stage.chatham, *opened):
        chatham.database.close()


def test_one_account_and_no_model(told) -> None:
    state, words = told()
    assert state is State.ADVICE
    assert "Nothing is sent to a model" in words


def test_a_worker_that_sends_by_itself(told) -> None:
    state, words = told(llm="openai:local", llm_base_url="http://127.0.0.1:9/v1")
    assert state is State.ADVICE
    assert "The worker itself sends to openai:local/127.0.0.1" in words


def test_a_web_that_is_not_there(told) -> None:
    with held_port() as port:
        state, words = told(port=port)
    assert state is State.BROKEN
    assert "Start `chatham serve`" in words


def test_a_web_that_is_there(told, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    with web_before(tmp_path / "run" / "r.sock") as web:
        state, words = told(port=web.port)
    assert state is State.ADVICE  # the tests have one account
    assert "Web lacks an account of its own" in words
    assert "web: the releaser's socket; no key, no database" in words


def test_something_else_that_answers_there_is_no_web(told, tmp_path: Path) -> None:
    with serving(lambda _: said("{}")) as other:
        state, _ = told(port=int(other.address.split(":")[2].split("/")[0]))
    assert state is State.BROKEN


def test_an_egress_that_is_not_there(told, tmp_path: Path) -> None:
    state, words = told(
        llm="openai:local",
        llm_base_url="http://127.0.0.1:9/v1",
        egress=f"unix:{tmp_path / 'egress.sock'}",
    )
    assert state is State.BROKEN
    assert "Nobody listens" in words


def test_an_egress_that_is_there(told, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with serving(lambda _: said("{}")) as model:
        place = {"llm": "openai:local", "llm_base_url": model.address}
        host = model.address.split("/")[2]
        with egress(tmp_path / "run", model.address, host) as running:
            state, words = told(**place, egress=f"unix:{running.path}")
            assert state is State.ADVICE  # the tests have one account
            assert "lacks an account of its own" in words
            assert f"egress: {host}" in words
            state, words = told(llm="openai:other", egress=f"unix:{running.path}")
            assert state is State.BROKEN
            assert "Give both the same" in words


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
def test_an_egress_on_an_account_of_its_own(told, tmp_path: Path) -> None:
    """As systemd starts it: the socket is intake's and is passed, the process is somebody else."""
    from tests.egress_process import passed  # the one use

    with serving(lambda _: said("{}")) as model:
        host = model.address.split("/")[2]
        with passed(tmp_path, model.address, host, key=told.key) as path:
            state, words = told(
                llm="openai:local", llm_base_url=model.address, egress=f"unix:{path}"
            )
    assert state is State.ADVICE  # the other half: web is not apart here
    assert "Egress is on an account of its own, inside its walls." in words
    assert "Web holds the key file itself" in words
