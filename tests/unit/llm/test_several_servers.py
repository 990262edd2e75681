"""Several real servers of one model: dead, stalling, busy, refusing and lying ones among them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import pytest

from assistant.llm.breaker import GuardedTransport
from assistant.llm.chat import Completion
from assistant.llm.circuit import Breaker
from assistant.llm.pooled import PooledTransport
from assistant.llm.processors import ModelAddress
from assistant.llm.servers import FIRST_PAUSE, FRESH_S, Servers
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.llm.transport import Limits, connect
from assistant.llm.transport.listing import looking
from assistant.telemetry.measures import GRAIN, Measures
from assistant.telemetry.words import Circuit
from tests.contract.chat_transport_contract import ASKED, GOOD, PERMIT, Small
from tests.unit.llm.openai_server import Reply, Server, failed, said, serving
from tests.unit.llm.stalling import OnceHeard

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Answering = Callable[[dict[str, Any]], Reply]


class Pool:
    """A model at these servers; `at` is the clock's hand, moved by hand."""

    def __init__(self, *servers: Server, seconds: float = 20) -> None:
        self.at, self.servers = 0.0, servers
        address = ModelAddress.parse("openai:local", ",".join(one.address for one in servers))
        self.known = Servers(
            [looking(address, url, key="none", seconds=20) for url in address.urls],
            now=lambda: self.at,
        )
        made = connect(
            address, limits=Limits(seconds=seconds, backoff_seconds=0), servers=self.known
        )
        assert isinstance(made, PooledTransport)
        self.transport = made

    def asks(self) -> Completion[Small]:
        return self.transport.complete(ASKED, Small, PERMIT)

    def fails(self) -> ModelFaultError:
        with pytest.raises(ModelFaultError) as caught:
            self.asks()
        return caught.value

    @property
    def asked(self) -> list[int]:
        """How many requests each has had."""
        return [len(one.bodies) for one in self.servers]


@pytest.fixture(autouse=True)
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def server() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:

        def made(answer: Answering | None = None, **more: Any) -> Server:
            one = stack.enter_context(serving(answer or (lambda _: said(GOOD))))
            for name, value in more.items():
                setattr(one, name, value)
            return one

        yield made


def gone() -> Server:
    """Where a server was that has died."""
    with serving(lambda _: failed(500)) as one:
        return one


def test_they_take_turns_and_each_is_asked_what_it_serves_first(server) -> None:
    pool = Pool(server(), server(), server())
    assert [pool.asks().server for _ in range(6)] == [0, 1, 2, 0, 1, 2]
    assert [len(one.looks) for one in pool.servers] == [1, 1, 1]
    pool.at += FRESH_S
    pool.asks()
    assert [len(one.looks) for one in pool.servers] == [2, 1, 1]


def test_the_least_busy_one_is_asked(server) -> None:
    come, go = Event(), Event()

    def slow(_body: object) -> Reply:
        come.set()
        assert go.wait(20)
        return said(GOOD)

    pool = Pool(server(slow), server())
    holding = Thread(target=pool.asks)
    holding.start()
    assert come.wait(20)
    assert [pool.asks().server for _ in range(3)] == [1, 1, 1]
    go.set()
    holding.join()
    assert pool.asked == [1, 3]


def test_one_that_has_died_is_passed_over_and_gets_no_word(server) -> None:
    pool = Pool(gone(), server())
    answer = pool.asks()
    assert (answer.server, answer.usage.calls) == (1, 1)
    assert pool.known.circuits() == (Circuit.OPEN, Circuit.CLOSED)


def test_one_that_dies_between_two_requests_costs_a_try_and_no_call(server) -> None:
    with serving(lambda _: said(GOOD)) as dying:
        pool = Pool(dying, server())
        assert pool.asks().server == 0
        assert pool.asks().server == 1
    answer = pool.asks()
    assert (answer.server, answer.usage.calls) == (1, 2)


def test_one_that_stalls_is_passed_over_within_the_call(server) -> None:
    go, deadline = Event(), OnceHeard()

    def stalls(_body: object) -> Reply:
        deadline.heard.set()
        go.wait(60)
        return said(GOOD)

    pool = Pool(server(), server(stalls))
    pool.transport.asker._askers[1]._deadline = deadline
    assert pool.asks().server == 0
    answer = pool.asks()
    assert (answer.server, answer.usage.calls) == (0, 2)
    assert pool.known.circuits() == (Circuit.CLOSED, Circuit.OPEN)
    go.set()


@pytest.mark.verify
def test_where_all_stall_the_reason_says_so(server) -> None:
    go = Event()

    def stalls(_body: object) -> Reply:
        go.wait(60)
        return said(GOOD)

    pool = Pool(server(stalls), server(stalls), seconds=2)
    assert pool.fails().why is Shortfall.TOO_SLOW
    assert pool.asked == [1, 1]
    go.set()


@pytest.mark.parametrize("status", [401, 429, 502, 503])
def test_a_fault_of_one_is_mended_by_the_next(server, status: int) -> None:
    pool = Pool(server(lambda _: failed(status)), server())
    answer = pool.asks()
    assert (answer.server, answer.usage.calls) == (1, 2)


@pytest.mark.parametrize("count", [2, 3, 8])
def test_never_more_tries_in_all_than_of_one(server, count: int) -> None:
    one = connect(
        ModelAddress.parse("openai:local", server(lambda _: failed(503)).address),
        limits=Limits(seconds=20, backoff_seconds=0),
    )
    with pytest.raises(ModelFaultError) as alone:
        one.complete(ASKED, Small, PERMIT)
    pool = Pool(*(server(lambda _: failed(503)) for _ in range(count)))
    fault = pool.fails()
    assert sum(pool.asked) == alone.value.usage.calls == 3
    assert fault.why is alone.value.why is Shortfall.UNREACHABLE


def test_one_that_refuses_everything_does_not_attract_everything(server) -> None:
    """It is never busy; without more it would be chosen again and again."""
    pool = Pool(server(lambda _: failed(500)), server())
    answers = [pool.asks() for _ in range(12)]
    assert {one.server for one in answers} == {1}
    assert pool.known.circuits()[0] is Circuit.OPEN


@pytest.mark.parametrize(
    "lists", [("other",), ("local-but-smaller", "xlocal"), ("LOCAL",), ("local:latest",)]
)
def test_one_that_lists_another_model_gets_no_word(server, lists: tuple[str, ...]) -> None:
    pool = Pool(server(serves=lists), server(serves=("other", "local")))
    assert {pool.asks().server for _ in range(4)} == {1}
    assert pool.asked == [0, 4]


@pytest.mark.parametrize(
    "reply",
    [
        (404, {}),
        (200, {}),
        (200, {"data": []}),
        (200, {"data": "local"}),
        (200, ["local"]),
        (307, {"data": [{"id": "local"}]}),
        (500, {"data": [{"id": "local"}]}),
        (200, {"data": [{"id": "local", "x": "y" * 5_000_000}]}),
    ],
)
def test_one_that_does_not_say_what_it_serves_gets_no_word(server, reply: Reply) -> None:
    pool = Pool(server(listing=reply), server(listing=reply))
    assert pool.fails().why is Shortfall.UNREACHABLE
    assert pool.asked == [0, 0]


def test_one_that_lists_the_model_and_answers_as_another_is_not_used(server) -> None:
    lie = "The coachee will resign."
    pool = Pool(server(lambda _: said(GOOD, model="other")), server())
    answer = pool.asks()
    assert (answer.server, answer.usage.calls) == (1, 2)
    assert pool.known.circuits()[0] is Circuit.OPEN
    alone = Pool(server(lambda _: said(lie, model=lie)), server(serves=("other",)))
    fault = alone.fails()
    assert fault.why is Shortfall.REQUEST_REFUSED
    assert lie not in str(fault)
    assert alone.asked == [1, 0]


def test_where_all_serve_another_model_nothing_is_sent_and_the_reason_says_what_to_check(
    server,
) -> None:
    pool = Pool(server(serves=("other",)), server(serves=("another",)))
    fault = pool.fails()
    assert fault.why is Shortfall.REQUEST_REFUSED
    assert "that the model is loaded there" in str(fault)
    assert pool.asked == [0, 0]


def test_one_that_comes_back_is_looked_at_and_asked_again(server) -> None:
    back = server(serves=("other",))
    pool = Pool(back, server())
    pool.asks()
    back.serves = ("local",)
    assert pool.asks().server == 1  # it is left alone for a while
    pool.at += FIRST_PAUSE
    assert pool.asks().server == 0


def test_one_that_changes_its_model_is_found_out_by_its_next_answer(server) -> None:
    one = server()
    pool = Pool(one, server())
    assert pool.asks().server == 0
    pool.asks()
    one.serves, one.answer = ("other",), lambda _: said(GOOD, model="other")
    assert pool.asks().server == 1
    pool.at += FIRST_PAUSE
    assert {pool.asks().server for _ in range(3)} == {1}
    assert len(one.bodies) == 2


def test_the_breaker_before_them_all_is_as_before(server) -> None:
    pool = Pool(gone(), gone())
    guarded = GuardedTransport(pool.transport, Breaker(lambda: pool.at))
    for _ in range(3):
        with pytest.raises(ModelFaultError):
            guarded.complete(ASKED, Small, PERMIT)
    with pytest.raises(ModelFaultError, match="left alone"):
        guarded.complete(ASKED, Small, PERMIT)


def test_figures_tell_which_by_its_place_and_never_its_host(server) -> None:
    measures = Measures()
    pool = Pool(gone(), server())
    measures.watch_servers(pool.known.circuits)
    guarded = GuardedTransport(pool.transport, Breaker(), by=measures.answered_by)
    for _ in range(GRAIN):
        guarded.complete(ASKED, Small, PERMIT)
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in measures.collect()
        for sample in family.samples
        if "server" in sample.labels
    }
    assert told["chatham_model_server_answers_total", "1"] == GRAIN
    assert told["chatham_model_server_answers_total", "0"] == 0
    assert told["chatham_model_server_circuit", "0", "open"] == 1
    assert told["chatham_model_server_circuit", "1", "closed"] == 1
    assert "127.0.0.1" not in str(told)


def test_the_key_is_shown_where_requests_show_it_and_nowhere_else(server) -> None:
    os.environ["OPENAI_API_KEY"] = "sk-ours"
    one, other = server(), server(serves=("local:latest",))
    pair = f"{one.address},{one.address}/elsewhere"
    connect(ModelAddress.parse("openai:local", pair)).complete(ASKED, Small, PERMIT)
    assert one.looks == ["Bearer sk-ours"]
    root = other.address.removesuffix("/v1")
    ollama = connect(ModelAddress.parse("ollama:local", f"{root},{root}/elsewhere"))
    assert isinstance(ollama, PooledTransport)
    assert ollama.servers.take() == 0
    assert other.looks == [None]
