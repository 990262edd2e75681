"""A server that failed several times is left alone, tried with one request, and asked again."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from assistant.llm.breaker import GuardedTransport
from assistant.llm.chat import ChatMessage
from assistant.llm.circuit import FIRST_PAUSE, LONGEST_PAUSE, MOST_FAILURES, Breaker
from assistant.llm.processors import ModelAddress
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.llm.transport import Limits, connect
from assistant.telemetry.words import Answer, Circuit
from tests.unit.llm.openai_server import failed, said, serving
from tests.unit.llm.test_transport import ASKED, GOOD, PERMIT, Small

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Hand:
    """A clock's hand, moved by hand."""

    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def breaker(hand):
    return Breaker(hand)


def fail(breaker, times=MOST_FAILURES):
    for _ in range(times):
        assert breaker.admits()
        breaker.settle(well=False)


def test_it_opens_after_failures_in_a_row_only(breaker):
    fail(breaker, MOST_FAILURES - 1)
    assert breaker.admits()
    breaker.settle(well=True)
    fail(breaker, MOST_FAILURES - 1)
    assert breaker.state is Circuit.CLOSED
    fail(breaker, 1)
    assert breaker.state is Circuit.OPEN
    assert not breaker.admits()


def test_one_request_at_a_time_tries_it(breaker, hand):
    fail(breaker)
    hand.at += FIRST_PAUSE
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    assert breaker.settle(well=True) is Circuit.CLOSED
    assert [breaker.admits() for _ in range(3)] == [True, True, True]


def test_the_pause_grows_with_every_try_that_fails_and_has_an_end(breaker, hand):
    fail(breaker)
    pause = FIRST_PAUSE
    for _ in range(8):
        hand.at += pause
        assert breaker.admits()
        assert breaker.settle(well=False) is Circuit.OPEN
        pause = min(pause * 2, LONGEST_PAUSE)
        hand.at += pause - 0.1
        assert not breaker.admits()
        hand.at += 0.1 - pause
    assert pause == LONGEST_PAUSE


@given(
    st.lists(st.tuples(st.sampled_from(["ask", "well", "ill", "wait"]), st.floats(0, 700))),
)
def test_whatever_happens_an_open_breaker_admits_nobody_and_a_half_open_one_a_single_try(steps):
    hand = Hand()
    breaker = Breaker(hand)
    under_way, tries = 0, 0
    for step, seconds in steps:
        state = breaker.state
        if step == "ask" and breaker.admits():
            assert state is not Circuit.OPEN
            under_way += 1
            tries = tries + 1 if state is Circuit.HALF_OPEN else 0
            assert tries <= 1
        elif step in {"well", "ill"} and under_way:
            under_way, tries = under_way - 1, 0
            after = breaker.settle(well=step == "well")
            if step == "well":
                assert after is Circuit.CLOSED
            elif state is not Circuit.CLOSED:
                assert after is Circuit.OPEN
        elif step == "wait":
            hand.at += seconds


def test_many_threads_at_once_are_one_try(breaker, hand):
    fail(breaker)
    hand.at += FIRST_PAUSE
    admitted = []
    together = threading.Barrier(8)

    def ask():
        together.wait()
        admitted.append(breaker.admits())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert admitted.count(True) == 1


def test_a_real_server_that_dies_and_comes_back(breaker, hand):
    heard, ill = [], True
    with serving(lambda _: failed(503) if ill else said(GOOD)) as server:
        inner = connect(
            ModelAddress.parse("openai:local", server.address),
            limits=Limits(seconds=20, backoff_seconds=0, attempts=2),
        )
        guarded = GuardedTransport(inner, breaker, lambda answer, _: heard.append(answer))

        def ask():
            return guarded.complete(ASKED, Small, PERMIT)

        for _ in range(MOST_FAILURES):
            with pytest.raises(ModelFaultError):
                ask()
        came = len(server.bodies)
        with pytest.raises(ModelFaultError, match="left alone") as refused:
            ask()
        assert refused.value.why is Shortfall.UNREACHABLE
        assert len(server.bodies) == came  # no word went out
        assert guarded.state is Circuit.OPEN
        ill = False
        hand.at += FIRST_PAUSE
        assert ask().parsed.word == "rota"
        assert guarded.state is Circuit.CLOSED
    assert heard == [*[Answer.TRANSIENT] * MOST_FAILURES, Answer.NOT_ASKED, Answer.ANSWERED]


def test_rubbish_is_an_answer_and_an_unforeseen_fault_is_not(breaker):
    class Odd(BaseModel):
        model_config = ConfigDict(hide_input_in_errors=True)

    class Inner:
        identity = connect(ModelAddress.parse("openai:local", "http://127.0.0.1:9/v1")).identity

        def __init__(self, fault):
            self.fault = fault

        def complete(self, *_):
            raise self.fault

    def ask(fault):
        with pytest.raises(type(fault)):
            GuardedTransport(Inner(fault), breaker).complete(
                (ChatMessage(role="user", text="x"),), Odd, PERMIT
            )

    for _ in range(MOST_FAILURES * 2):
        ask(ModelFaultError("rubbish", Shortfall.UNUSABLE_ANSWER))
    assert breaker.state is Circuit.CLOSED
    for _ in range(MOST_FAILURES):
        ask(MemoryError())
    assert breaker.state is Circuit.OPEN
