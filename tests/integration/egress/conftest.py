"""A model server that is allowed, one that is not, and a real egress process between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.chat_transport_contract import GOOD
from tests.egress_process import Running, egress
from tests.unit.llm.openai_server import Server, said, serving


@pytest.fixture(scope="module")
def model() -> Iterator[Server]:
    with serving(lambda _: said(GOOD)) as server:
        yield server


@pytest.fixture(scope="module")
def forbidden() -> Iterator[Server]:
    with serving(lambda _: said(GOOD)) as server:
        yield server


@pytest.fixture(scope="module")
def running(
    model: Server, forbidden: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    proxy = forbidden.address.removesuffix("/v1")
    with egress(
        tmp_path_factory.mktemp("egress"),
        model.address,
        model.address.split("/")[2],
        more={"HTTP_PROXY": proxy, "ALL_PROXY": proxy, "https_proxy": proxy},
    ) as process:
        yield process


@pytest.fixture(autouse=True)
def _nothing_heard_yet(request: pytest.FixtureRequest) -> None:
    for name in ("model", "forbidden"):
        if name in request.fixturenames:
            server = request.getfixturevalue(name)
            server.bodies.clear()
            server.answer = lambda _: said(GOOD)
