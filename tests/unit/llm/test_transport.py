"""The transport against a real server on loopback: ladder, faults, silence."""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.chat import ChatMessage, Completion, Permit
from assistant.llm.deadline import StalledError
from assistant.llm.processors import ModelAddress
from assistant.llm.transport import LangChainTransport, Limits, connect
from governance.errors import EngineError
from governance.identity import SessionSummary
from tests.unit.llm.openai_server import Reply, called, failed, form_of, said, serving
from tests.unit.llm.sessions import BUNDLE, LOCAL, SECRET

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

GOOD = json.dumps({"word": "rota", "turns": [3]})


class Small(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    word: str
    turns: tuple[int, ...]


PERMIT = Permit(purpose=SessionSummary.code, processor=LOCAL, bundle=BUNDLE)
ASKED = (
    ChatMessage(role="system", text="You are terse."),
    ChatMessage(role="user", text=f"[3] coachee: {SECRET}"),
)


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
    for name, port in ports.items():
        setattr(made.asker if name == "deadline" else made, f"_{name}", port)
    return made


def ask(answer: Callable[[dict[str, Any]], Reply]) -> tuple[Completion[Small], list[str]]:
    with serving(answer) as server:
        completion = transport(server.address).complete(ASKED, Small, PERMIT)
        return completion, server.forms


def fault(answer: Callable[[dict[str, Any]], Reply]) -> tuple[EngineError, list[str]]:
    with serving(answer) as server:
        with pytest.raises(EngineError) as caught:
            transport(server.address).complete(ASKED, Small, PERMIT)
        return caught.value, server.forms


def test_a_server_that_knows_json_schema_is_asked_once() -> None:
    completion, forms = ask(lambda _: said(GOOD))
    assert completion.parsed == Small(word="rota", turns=(3,))
    assert (completion.usage.input_tokens, completion.usage.output_tokens) == (11, 7)
    assert completion.usage.calls == 1
    assert forms == ["json_schema"]


def only(*known: str) -> Callable[[dict[str, Any]], Reply]:
    """A server that knows these forms and answers the others with a 500."""

    def answer(body: dict[str, Any]) -> Reply:
        form = form_of(body)
        if form not in known:
            return failed(500)
        if form == "tools":
            return called(GOOD, body["tools"][0]["function"]["name"])
        return said(f"Here it is:\n```json\n{GOOD}\n```" if form == "words" else GOOD)

    return answer


@pytest.mark.parametrize(
    ("known", "walked"),
    [
        ("tools", ["json_schema", "tools"]),
        ("json_object", ["json_schema", "tools", "json_object"]),
        ("words", ["json_schema", "tools", "json_object", "words"]),
    ],
)
def test_a_refused_rung_leads_to_the_next(known: str, walked: list[str]) -> None:
    completion, forms = ask(only(known))
    assert completion.parsed.word == "rota"
    assert forms == walked
    assert completion.usage.calls == len(walked)


def test_the_rung_that_worked_is_remembered() -> None:
    with serving(only("json_object")) as server:
        chat = transport(server.address)
        chat.complete(ASKED, Small, PERMIT)
        chat.complete(ASKED, Small, PERMIT)
        assert server.forms == ["json_schema", "tools", "json_object", "json_object"]


def test_weaker_rungs_say_the_schema_in_the_last_message() -> None:
    with serving(only("json_object")) as server:
        transport(server.address).complete(ASKED, Small, PERMIT)
        strict, tools, loose = (body["messages"] for body in server.bodies)
    assert strict == tools
    assert [m["role"] for m in loose] == ["system", "user"]
    assert "JSON Schema" in loose[-1]["content"]
    assert SECRET in loose[-1]["content"]


def test_an_unusable_answer_is_asked_for_again_with_what_was_wrong_but_not_what_it_said() -> None:
    bad = json.dumps({"word": 5, "turns": ["marzipan"]})

    def answer(body: dict[str, Any]) -> Reply:
        return said(GOOD if "did not fit" in body["messages"][-1]["content"] else bad)

    with serving(answer) as server:
        completion = transport(server.address).complete(ASKED, Small, PERMIT)
        again = server.bodies[-1]["messages"][-1]["content"]
    assert completion.parsed.word == "rota"
    assert server.forms == ["json_schema", "json_object"]
    assert "word: string_type" in again
    assert "marzipan" not in again


def test_a_repair_that_the_server_refuses_goes_on_in_words() -> None:
    def answer(body: dict[str, Any]) -> Reply:
        form = form_of(body)
        return failed(500) if form == "json_object" else said(GOOD if form == "words" else "no")

    completion, forms = ask(answer)
    assert completion.parsed.word == "rota"
    assert forms == ["json_schema", "json_object", "words"]


def test_a_repair_is_not_remembered_as_the_servers_way() -> None:
    replies = iter([said("no"), said(GOOD), said(GOOD)])
    with serving(lambda _: next(replies)) as server:
        chat = transport(server.address)
        chat.complete(ASKED, Small, PERMIT)
        chat.complete(ASKED, Small, PERMIT)
        assert server.forms == ["json_schema", "json_object", "json_schema"]


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "I cannot help with that.",
        '{"word": "rota"',
        '{"word": "rota"}',
        "[" * 5_000,
        '{"word": "' + "x" * 300_000 + '", "turns": []}',
        '{"word": ' + '{"a":' * 500 + "1" + "}" * 500 + "}",
        "null",
        "\ud83d".encode("utf-16", "surrogatepass").hex(),
    ],
    ids=lambda r: r[:12] or "empty",
)
def test_rubbish_is_a_fault_after_two_repairs(rubbish: str) -> None:
    error, forms = fault(lambda _: said(rubbish))
    assert forms == ["json_schema", "json_object", "words"]
    assert "did not have the form" in str(error)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_tried_again_and_then_given_up(status: int) -> None:
    error, forms = fault(lambda _: failed(status))
    assert forms == ["json_schema"] * 3
    assert "could not be reached or was busy" in str(error)


def test_a_server_that_recovers_is_not_a_fault() -> None:
    replies = iter([failed(503), failed(429), said(GOOD)])
    completion, _ = ask(lambda _: next(replies))
    assert completion.usage.calls == 3


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


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_not_tried_again(status: int) -> None:
    error, forms = fault(lambda _: failed(status))
    assert forms == ["json_schema"]
    assert "key" in str(error)


def test_a_server_that_refuses_everything_is_a_fault() -> None:
    error, forms = fault(lambda _: failed(500))
    assert forms == ["json_schema", "tools", "json_object", "words"]
    assert "refused every form" in str(error)


def test_nobody_at_the_address_is_a_fault() -> None:
    with serving(lambda _: said(GOOD)) as server:
        address = server.address
    with pytest.raises(EngineError, match="could not be reached"):
        transport(address).complete(ASKED, Small, PERMIT)


def test_a_redirect_is_not_followed() -> None:
    error, forms = fault(lambda _: (307, {}))
    assert "Nothing" in str(error) or "refused" in str(error)
    assert set(forms) <= {"json_schema", "tools", "json_object", "words"}


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


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_no_word_of_a_provider_passes_in_an_exception(status: int) -> None:
    error, _ = fault(lambda _: failed(status))
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(traceback.format_exception(error))
    assert "cannot do this" not in shown
    assert SECRET not in shown.replace(f'text=f"[3] coachee: {SECRET}"', "")


def test_nothing_is_logged_even_at_debug(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx", "httpcore", "langsmith"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    ask(only("words"))
    assert SECRET not in caplog.text
    assert not logging.getLogger("openai").isEnabledFor(logging.INFO)


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
