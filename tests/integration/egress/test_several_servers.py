"""Several servers of one model behind a real egress process; the worker sees one model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.egress.client import connected, greeted
from assistant.llm.asking import Limits
from assistant.llm.chat import Completion
from assistant.llm.processors import ModelAddress
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.telemetry.words import Circuit
from tests.contract.chat_transport_contract import ASKED, GOOD, PERMIT, Small
from tests.egress_process import Running, egress
from tests.unit.llm.openai_server import Server, failed, said, serving

pytestmark = pytest.mark.verify

LIMITS = Limits(seconds=20, backoff_seconds=0)


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:
        yield lambda answer=None: stack.enter_context(serving(answer or (lambda _: said(GOOD))))


def place(one: Server) -> str:
    return one.address.split("/")[2]


def several(folder: Path, *servers: Server, hosts: str | None = None) -> Any:
    listed = ",".join(place(one) for one in servers) if hosts is None else hosts
    return egress(folder, ",".join(one.address for one in servers), listed)


def asks(running: Running) -> Completion[Small]:
    return running.transport(LIMITS).complete(ASKED, Small, PERMIT)


def circuits(running: Running) -> tuple[Circuit, ...]:
    with connected(running.path) as line:
        return greeted(line).servers


def test_faults_and_lies_of_one_are_mended_by_the_next(tmp_path: Path, server) -> None:
    dying, sound, lying = server(), server(), server()
    lying.serves = ("other",)
    with several(tmp_path, dying, sound, lying) as running:
        assert circuits(running) == (Circuit.HALF_OPEN,) * 3  # none was asked yet
        assert [asks(running).server for _ in range(2)] == [0, 1]
        dying.answer = lambda _: failed(503)
        # The third is looked at and passed over; the first fails; the second has it.
        answer = asks(running)
        assert (answer.server, answer.usage.calls) == (1, 2)
        assert circuits(running) == (Circuit.CLOSED, Circuit.CLOSED, Circuit.OPEN)
        sound.answer = lambda _: said(GOOD, model="other")
        with pytest.raises(ModelFaultError) as caught:
            asks(running)
        assert circuits(running)[1] is Circuit.OPEN
    assert caught.value.why in {Shortfall.REQUEST_REFUSED, Shortfall.UNREACHABLE}
    assert lying.bodies == []


def test_where_none_answers_nothing_is_sent(tmp_path: Path, server) -> None:
    pair = server(), server()
    for one in pair:
        one.serves = ("other",)
    with several(tmp_path, *pair) as running, pytest.raises(ModelFaultError) as caught:
        asks(running)
    assert caught.value.why is Shortfall.REQUEST_REFUSED
    assert [one.bodies for one in pair] == [[], []]


def test_every_server_is_on_the_list_or_egress_does_not_start(tmp_path: Path, server) -> None:
    one, other = server(), server()
    with (
        pytest.raises(AssertionError, match="is not on CHATHAM_EGRESS_HOSTS"),
        several(tmp_path, one, other, hosts=place(one)),
    ):
        pytest.fail("it has started")
    assert one.looks == other.looks == []


def test_one_whose_name_leads_somewhere_else_is_passed_over(tmp_path: Path, server) -> None:
    """`localhost` on the list means public addresses, and so nothing; it is not even looked at."""
    astray, sound = server(), server()
    astray.address = astray.address.replace("127.0.0.1", "localhost")
    address = ModelAddress.parse("openai:local", f"{astray.address},{sound.address}")
    permit = replace(PERMIT, processor=address.processor)
    with several(tmp_path, astray, sound) as running:
        answers = [
            running.transport(LIMITS).complete(ASKED, Small, permit).server for _ in range(3)
        ]
    assert answers == [1, 1, 1]
    assert (astray.looks, astray.bodies) == ([], [])


def test_a_record_for_fewer_servers_is_for_another_processor(tmp_path: Path, server) -> None:
    """A yes to a model at one host is no yes to it at two."""
    one, other = server(), server()
    other.address = other.address.replace("127.0.0.1", "localhost")
    hosts = f"{place(one)},{place(other)}@127.0.0.0/8"
    with several(tmp_path, one, other, hosts=hosts) as running:
        alone = replace(running, base_url=one.address)
        with pytest.raises(ModelFaultError, match="asks another model"):
            alone.transport(LIMITS).complete(ASKED, Small, PERMIT)
    assert one.bodies == other.bodies == []
