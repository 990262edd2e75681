"""LangChain's adapter against a real server on loopback: pauses, deadlines, silence."""

from __future__ import annotations

import logging
import os
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NoReturn

import pytest

from assistant.llm.chat import Completion
from assistant.llm.deadline import StalledError
from assistant.llm.processors import ModelAddress
from assistant.llm.transport import LangChainTransport, Limits, connect
from governance.errors import EngineError
from tests.contract.chat_transport_contract import ASKED, GOOD, PERMIT, Small, only
from tests.unit.llm.openai_server import Reply, failed, said, serving
from tests.unit.llm.sessions import SECRET

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def transport(address: str, limits: Limits | None = None, **ports: object) -> LangChainTransport:
    """The real thing, with pauses that take no time. ports: deadline or sleep, to stand in."""
    made = connect(
        ModelAddress.parse("openai:local", address),
        limits=limits or Limits(seconds=20, backoff_seconds=0),
    )
    assert isinstance(made, LangChainTransport)
    for name, port in ports.items():
        setattr(made.asker if name == "deadline" else made, f"_{name}", port)
    return made


def ask(answer: Callable[[dict[str, Any]], Reply]) -> tuple[Completion[Small], list[str]]:
    with serving(answer) as server:
        completion = transport(server.address).complete(ASKED, Small, PERMIT)
        return completion, server.forms


def test_pauses_between_tries_grow() -> None:
    pauses: list[float] = []
    with serving(lambda _: failed(503)) as server:
        chat = transport(
            server.address,
            sleep=pauses.append,
            limits=Limits(seconds=20, attempts=4, backoff_seconds=1),
        )
        with pytest.raises(EngineError):
            chat.complete(ASKED, Small, PERMIT)
    assert len(pauses) == 3
    assert all(2**n <= pause <= 2**n + 1 for n, pause in enumerate(pauses))


class Stalling:
    """A deadline whose time is always up."""

    def run(self, call: Callable[[], object], seconds: float, /) -> NoReturn:
        raise StalledError


def test_a_stalling_model_is_a_fault_at_once() -> None:
    with serving(lambda _: said(GOOD)) as server:
        chat = transport(server.address, deadline=Stalling())
        with pytest.raises(EngineError, match="did not answer in time"):
            chat.complete(ASKED, Small, PERMIT)
        assert server.forms == []


def test_nothing_is_logged_even_at_debug(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx", "httpcore", "langsmith"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    ask(only("words"))
    assert SECRET not in caplog.text
    assert not logging.getLogger("openai").isEnabledFor(logging.INFO)


@pytest.mark.parametrize("part", ["content", "refusal", "tool_calls"])
def test_what_the_library_warns_of_is_shown_nowhere(part: str) -> None:
    # It quotes what has another type than the API promises, and Python prints warnings.
    status, body, *_ = said(GOOD)
    body["choices"][0]["message"][part] = [{"echoed": SECRET}]
    with warnings.catch_warnings(record=True) as heard, serving(lambda _: (status, body)) as server:
        warnings.simplefilter("always")
        with suppress(EngineError):
            transport(server.address).complete(ASKED, Small, PERMIT)
    assert server.bodies
    assert SECRET not in "".join(str(one.message) for one in heard)


def test_tracing_is_forced_off_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(lambda _: (200, {})) as spy, serving(lambda _: said(GOOD)) as server:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_test")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", spy.address)
        monkeypatch.setenv("LANGCHAIN_HANDLER", "langchain")
        transport(server.address).complete(ASKED, Small, PERMIT)
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert spy.bodies == []
        assert os.environ["LANGSMITH_TRACING"] == "false"


def test_a_callers_callbacks_and_tracers_hear_nothing() -> None:
    from langchain_core.callbacks import BaseCallbackHandler
    from langchain_core.runnables import RunnableLambda
    from langsmith import tracing_context

    heard: list[object] = []

    class Listener(BaseCallbackHandler):
        def on_chat_model_start(self, *args: object, **kwargs: object) -> None:
            heard.append(args)

        def on_llm_end(self, *args: object, **kwargs: object) -> None:
            heard.append(args)

    with serving(lambda _: said(GOOD)) as server, tracing_context(enabled=False):
        chat = transport(server.address)
        outer: RunnableLambda[str, str] = RunnableLambda(
            lambda _: chat.complete(ASKED, Small, PERMIT).parsed.word
        )
        assert outer.invoke("go", config={"callbacks": [Listener()]}) == "rota"
    assert heard == []


@pytest.mark.parametrize("mode", ["set_debug", "set_verbose"])
def test_langchains_printing_modes_are_refused(mode: str) -> None:
    from langchain_core import globals as langchain_globals

    set_debug = getattr(langchain_globals, mode)
    with serving(lambda _: said(GOOD)) as server:
        chat = transport(server.address)
        set_debug(True)
        try:
            with pytest.raises(EngineError, match="prints prompts"):
                chat.complete(ASKED, Small, PERMIT)
        finally:
            set_debug(False)
        assert server.bodies == []


def test_the_librarys_cache_is_not_used_by_any_model() -> None:
    from langchain_core.caches import InMemoryCache
    from langchain_core.globals import set_llm_cache
    from langchain_core.language_models.fake_chat_models import FakeListChatModel

    cache = InMemoryCache()
    set_llm_cache(cache)
    try:
        ask(lambda _: said(GOOD))
        given = FakeListChatModel(responses=[GOOD], cache=True)
        LangChainTransport(given, transport("http://127.0.0.1:9/v1").identity).complete(
            ASKED, Small, PERMIT
        )
        assert cache._cache == {}
    finally:
        set_llm_cache(None)


class Inline:
    """A deadline that runs the call in the caller's own thread and context."""

    def run(self, call: Callable[[], Any], seconds: float, /) -> Any:
        return call()


def test_collectors_in_the_callers_context_collect_nothing() -> None:
    from langchain_core.tracers.context import collect_runs

    with serving(lambda _: said(GOOD)) as server, collect_runs() as collected:
        transport(server.address, deadline=Inline()).complete(ASKED, Small, PERMIT)
    assert collected.traced_runs == []


def test_settings_that_cannot_work_are_a_fault_without_the_key() -> None:
    key = f"sk-{SECRET}"
    with pytest.raises(EngineError, match="could not be set up") as caught:
        connect(ModelAddress.parse("nosuchprovider:x"), api_key=key)
    assert key not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_a_proxy_of_the_environment_is_not_used_for_a_local_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(lambda _: said(GOOD)) as proxy, serving(lambda _: said(GOOD)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.address.removesuffix("/v1"))
        monkeypatch.setenv("ALL_PROXY", proxy.address.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        transport(server.address).complete(ASKED, Small, PERMIT)
        assert proxy.bodies == []
        assert len(server.bodies) == 1


def test_the_bundle_learns_model_and_parameters() -> None:
    identity = transport("http://127.0.0.1:9/v1").identity
    assert identity.model == "openai:local"
    assert identity.processor.id == "openai:local/127.0.0.1"
    assert identity.parameters == {"temperature": 0.0, "most_output_tokens": 4096}
