"""Small parts: model addresses, deadlines, windows, faults."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.deadline import StalledError, ThreadDeadline
from assistant.llm.faults import Fault, classify
from assistant.llm.processors import ModelAddress, ModelNameError
from assistant.llm.turnstile import Turnstile, turnstile_of
from assistant.llm.windows import OVERLAP, windows
from governance.errors import EngineError
from governance.identity import Locality, ProcessorId
from governance.masked import MaskedTurn
from tests.unit.llm.sessions import masked


@pytest.mark.parametrize(
    ("model", "url", "processor", "locality"),
    [
        ("ollama:llama3.1", None, "ollama:llama3.1/127.0.0.1", Locality.LOCAL),
        ("openai:local", "http://127.0.0.1:8085/v1", "openai:local/127.0.0.1", Locality.LOCAL),
        ("openai:local", "http://[::1]:8085/v1", "openai:local/::1", Locality.LOCAL),
        ("openai:local", "http://localhost/v1", "openai:local/localhost", Locality.LOCAL),
        ("openai:gpt-5", None, "openai:gpt-5", Locality.THIRD_PARTY),
        ("openai:x", "https://127.0.0.1.evil.example/v1", None, Locality.THIRD_PARTY),
        ("openai:x", "https://localhost.evil.example/v1", None, Locality.THIRD_PARTY),
        ("openai:x", "http://llm.corp.example/v1", None, Locality.LOCAL),
        ("openai:x", "http://192.168.0.7/v1", None, Locality.THIRD_PARTY),
        ("ollama:x", "http://10.0.0.1:11434", None, Locality.THIRD_PARTY),
        ("anthropic:claude", None, "anthropic:claude", Locality.THIRD_PARTY),
        (
            "openai:x",
            "http://127.0.0.1:1/v1, http://127.0.0.1:2/v1",
            "openai:x/127.0.0.1",
            Locality.LOCAL,
        ),
        (
            "openai:x",
            "http://localhost:1/v1,http://llm.corp.example/v1,http://[::1]:2/v1",
            "openai:x/::1+llm.corp.example+localhost",
            Locality.LOCAL,
        ),
        (
            "openai:x",
            "http://127.0.0.1/v1,http://b.example/v1,http://a.example/v1",
            "openai:x/127.0.0.1+a.example+b.example",
            Locality.THIRD_PARTY,
        ),
    ],
)
def test_what_is_not_known_to_be_inside_is_third_party(
    model: str, url: str | None, processor: str | None, locality: Locality
) -> None:
    own = frozenset({"llm.corp.example"})
    found = ModelAddress.parse(model, url, own_hosts=own).processor
    assert found.locality is locality
    assert processor is None or found.id == processor


@pytest.mark.parametrize(
    ("model", "url"),
    [
        ("llama", None),
        (":x", None),
        ("openai:", None),
        ("openai:x", "ftp://127.0.0.1"),
        ("openai:x", "127.0.0.1:80"),
        ("openai:x", "http://user:pass@127.0.0.1/v1"),
        ("openai:two words", None),
        ("openai:x@y", None),
        ("openai:" + "x" * 130, None),
        ("openai:x", "http://a.example/v1,"),
        ("openai:x", "http://a.example/v1,,http://b.example/v1"),
        ("openai:x", "http://a.example/v1,http://a.example/v1/"),
        ("openai:x", "http://a.example/v1,http://user:pass@b.example/v1"),
        ("openai:x", "http://a.example+b.example/v1"),  # would pass for two hosts
        ("openai:x", ",".join(f"http://a{n}.example/v1" for n in range(9))),
        ("openai:x", ",".join(f"http://{'a' * 50}{n}.example/v1" for n in range(3))),
        ("anthropic:x", "https://a.example,https://b.example"),
    ],
)
def test_a_model_that_cannot_be_read_is_refused(model: str, url: str | None) -> None:
    with pytest.raises(ModelNameError):
        ModelAddress.parse(model, url)


def test_a_deadline_gives_back_what_the_call_returns_or_raises() -> None:
    deadline = ThreadDeadline()
    assert deadline.run(lambda: 7, 10) == 7
    with pytest.raises(KeyError):
        deadline.run(lambda: dict[str, int]()["x"], 10)


def test_a_call_that_never_comes_back_is_given_up_and_its_place_stays_taken() -> None:
    deadline = ThreadDeadline(most_at_once=1)
    hold = Event()
    with pytest.raises(StalledError):
        deadline.run(hold.wait, 0.01)
    with pytest.raises(StalledError):
        deadline.run(lambda: 1, 10)
    hold.set()


def test_no_more_requests_pass_than_may_and_a_place_comes_free_whatever_happens() -> None:
    gate = Turnstile(1)
    with gate.passing(0), pytest.raises(StalledError), gate.passing(0):
        pytest.fail("a second one passed")
    with pytest.raises(KeyError), gate.passing(0):
        raise KeyError
    with gate.passing(0):
        pass


def test_every_transport_to_a_processor_waits_at_one_turnstile() -> None:
    one, other = ProcessorId("openai:turnstile/a"), ProcessorId("openai:turnstile/b")
    assert turnstile_of(one, 2) is turnstile_of(one, 2)
    assert turnstile_of(one, 2) is not turnstile_of(other, 2)
    assert turnstile_of(one, 2, 1) is not turnstile_of(one, 2)


def test_a_model_call_starts_without_the_callers_context() -> None:
    from contextvars import ContextVar

    tracer: ContextVar[str] = ContextVar("tracer", default="none")
    tracer.set("listening")
    assert ThreadDeadline().run(tracer.get, 10) == "none"


@given(st.lists(st.integers(1, 30), min_size=1, max_size=60), st.integers(30, 90))
def test_windows_hold_every_turn_once_in_order_and_fit(sizes: list[int], most: int) -> None:
    spoken = tuple(("coachee", "x" * size) for size in sizes)
    turns = masked(spoken).turns  # type: ignore[arg-type]

    def fits(some: Sequence[MaskedTurn]) -> bool:
        return sum(len(turn.text) for turn in some) <= most

    found = windows(turns, fits=fits)
    assert all(fits(window) for window in found)
    ends = [window[-1].number for window in found]
    assert ends == sorted(set(ends))
    assert {t.number for window in found for t in window} == set(range(1, len(sizes) + 1))
    for before, after in pairwise(found):
        shared = before[-1].number - after[0].number + 1
        assert 0 <= shared <= OVERLAP


def test_a_turn_that_fits_nowhere_is_a_fault() -> None:
    with pytest.raises(EngineError, match="Turn 2 alone"):
        windows(masked().turns, fits=lambda some: all(t.number != 2 for t in some))


class _StatusError(Exception):
    def __init__(self, status: int) -> None:
        self.status_code = status


class APITimeoutError(ConnectionError):
    """Named as the provider's own, which is a connection error too."""


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (_StatusError(401), Fault.DENIED),
        (_StatusError(429), Fault.TRANSIENT),
        (_StatusError(500), Fault.REFUSED),
        (_StatusError(400), Fault.REFUSED),
        (_StatusError(302), Fault.BROKEN),
        (NotImplementedError(), Fault.REFUSED),
        (ConnectionRefusedError(), Fault.TRANSIENT),
        (TimeoutError(), Fault.STALLED),
        (APITimeoutError(), Fault.STALLED),
        (StalledError(), Fault.STALLED),
        (KeyError("x"), Fault.BROKEN),
    ],
    ids=repr,
)
def test_a_providers_exception_is_told_by_class_and_status(
    error: BaseException, fault: Fault
) -> None:
    assert classify(error) is fault


def test_langchain_is_not_imported_at_start() -> None:
    code = (
        "import sys, assistant.llm.transport, assistant.llm.generative, assistant.llm.gateway;"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in"
        " {'langchain', 'langchain_core', 'langsmith', 'openai', 'tenacity', 'httpx'}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
