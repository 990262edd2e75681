"""The way to a model from one process and through the egress process answer alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.egress.client import EgressAsker
from assistant.llm.asking import Limits
from assistant.llm.chat import ChatTransport
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.processors import ModelAddress
from assistant.llm.transport import LangChainTransport, connect
from assistant.system import SystemClock
from tests.contract.chat_transport_contract import Chat, ChatTransportContract
from tests.egress_process import SHAPE, Running, egress, signer
from tests.unit.llm.openai_server import Server, failed, serving

LIMITS = Limits(seconds=20, backoff_seconds=0)


@pytest.fixture(scope="module", autouse=True)
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    with serving(lambda _: failed(500)) as server:
        yield server


@pytest.fixture(scope="module")
def running(model: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    host = model.address.split("/")[2]
    with egress(tmp_path_factory.mktemp("egress"), model.address, host) as process:
        yield process


@pytest.fixture(scope="module")
def here(model: Server) -> LangChainTransport:
    made = connect(ModelAddress.parse("openai:local", model.address), limits=LIMITS)
    assert isinstance(made, LangChainTransport)
    return made


@pytest.fixture(scope="module")
def gone() -> str:
    """Where a server was that has ended."""
    with serving(lambda _: failed(500)) as server:
        return server.address


class TestInOneProcess(ChatTransportContract):
    @pytest.fixture
    def chat(self, model: Server, here: LangChainTransport) -> Chat:
        model.bodies.clear()
        # A new one each time: a transport remembers which rung a server takes.
        transport = LadderTransport(here.asker, here.identity, limits=LIMITS)
        return Chat(transport=transport, server=model)

    @pytest.fixture
    def nobody(self, gone: str) -> ChatTransport:
        return connect(ModelAddress.parse("openai:local", gone), limits=LIMITS)


class TestSeveralInOneProcess(ChatTransportContract):
    """One server is there; the other, which is passed over, adds no try to any of it."""

    @pytest.fixture
    def chat(self, model: Server, gone: str) -> Chat:
        model.bodies.clear()
        address = ModelAddress.parse("openai:local", f"{gone},{model.address}")
        return Chat(transport=connect(address, limits=LIMITS), server=model)

    @pytest.fixture
    def nobody(self, gone: str) -> ChatTransport:
        address = ModelAddress.parse("openai:local", f"{gone},{gone}/other")
        return connect(address, limits=LIMITS)


class TestThroughEgress(ChatTransportContract):
    @pytest.fixture
    def chat(self, model: Server, running: Running) -> Chat:
        model.bodies.clear()
        return Chat(transport=running.transport(LIMITS), server=model)

    @pytest.fixture
    def nobody(self, tmp_path: Path, running: Running) -> ChatTransport:
        asker = EgressAsker(
            tmp_path / "nobody.sock", signer=signer(), clock=SystemClock(), shape=SHAPE, seconds=1
        )
        identity = running.transport(LIMITS).identity
        return LadderTransport(asker, identity, limits=LIMITS)
