"""What every way to a model does with it. Subclass, give `chat` and `nobody` fixtures.

class TestSomeTransport(ChatTransportContract):
    @pytest.fixture
    def chat(self) -> Chat: ...                 # a fresh transport, and the server it asks
    @pytest.fixture
    def nobody(self) -> ChatTransport: ...      # one whose model is not there
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from assistant.llm.chat import ChatMessage, ChatTransport, Completion, Permit
from assistant.llm.shortfall import ModelFaultError, Shortfall
from governance.errors import EngineError
from governance.identity import SessionSummary
from tests.unit.llm.openai_server import Reply, Server, called, failed, form_of, said
from tests.unit.llm.sessions import ABROAD, BUNDLE, LOCAL, SECRET

GOOD = json.dumps({"word": "rota", "turns": [3]})
PERMIT = Permit(purpose=SessionSummary.code, processor=LOCAL, bundle=BUNDLE, stands=lambda: True)
ASKED = (
    ChatMessage(role="system", text="You are terse."),
    ChatMessage(role="user", text=f"[3] coachee: {SECRET}"),
)


class Small(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    word: str
    turns: tuple[int, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """transport: `openai:local` at server's address, with pauses that take no time."""

    transport: ChatTransport
    server: Server

    def asks(self, answer: Callable[[dict[str, Any]], Reply]) -> Completion[Small]:
        self.server.answer = answer
        return self.transport.complete(ASKED, Small, PERMIT)

    def fails(self, answer: Callable[[dict[str, Any]], Reply]) -> ModelFaultError:
        with pytest.raises(ModelFaultError) as caught:
            self.asks(answer)
        return caught.value

    @property
    def forms(self) -> list[str]:
        return self.server.forms


class ChatTransportContract:
    def test_a_server_that_knows_json_schema_is_asked_once(self, chat: Chat) -> None:
        completion = chat.asks(lambda _: said(GOOD))
        assert completion.parsed == Small(word="rota", turns=(3,))
        assert (completion.usage.input_tokens, completion.usage.output_tokens) == (11, 7)
        assert completion.usage.calls == 1
        assert chat.forms == ["json_schema"]

    def test_what_is_sent_is_what_was_asked(self, chat: Chat) -> None:
        chat.asks(lambda _: said(GOOD))
        [body] = chat.server.bodies
        assert [(m["role"], m["content"]) for m in body["messages"]] == [
            (m.role, m.text) for m in ASKED
        ]
        assert body["response_format"]["json_schema"]["schema"]["properties"].keys() == {
            "word",
            "turns",
        }
        assert (body["model"], body["temperature"]) == ("local", 0.0)

    def test_words_cleared_for_another_processor_are_not_sent(self, chat: Chat) -> None:
        abroad = Permit(
            purpose=SessionSummary.code, processor=ABROAD, bundle=BUNDLE, stands=lambda: True
        )
        with pytest.raises(EngineError, match="another processor"):
            chat.transport.complete(ASKED, Small, abroad)
        assert chat.server.bodies == []

    @pytest.mark.parametrize(
        ("known", "walked"),
        [
            ("tools", ["json_schema", "tools"]),
            ("json_object", ["json_schema", "tools", "json_object"]),
            ("words", ["json_schema", "tools", "json_object", "words"]),
        ],
    )
    def test_a_refused_rung_leads_to_the_next(
        self, chat: Chat, known: str, walked: list[str]
    ) -> None:
        completion = chat.asks(only(known))
        assert completion.parsed.word == "rota"
        assert chat.forms == walked
        assert completion.usage.calls == len(walked)

    def test_the_rung_that_worked_is_remembered(self, chat: Chat) -> None:
        chat.asks(only("json_object"))
        chat.asks(only("json_object"))
        assert chat.forms == ["json_schema", "tools", "json_object", "json_object"]

    def test_weaker_rungs_say_the_schema_in_the_last_message(self, chat: Chat) -> None:
        chat.asks(only("json_object"))
        strict, tools, loose = (body["messages"] for body in chat.server.bodies)
        assert strict == tools
        assert [m["role"] for m in loose] == ["system", "user"]
        assert "JSON Schema" in loose[-1]["content"]
        assert SECRET in loose[-1]["content"]

    def test_an_unusable_answer_is_asked_for_again_with_what_was_wrong_not_what_it_said(
        self, chat: Chat
    ) -> None:
        bad = json.dumps({"word": 5, "turns": ["marzipan"]})

        def answer(body: dict[str, Any]) -> Reply:
            return said(GOOD if "did not fit" in body["messages"][-1]["content"] else bad)

        completion = chat.asks(answer)
        again = chat.server.bodies[-1]["messages"][-1]["content"]
        assert completion.parsed.word == "rota"
        assert chat.forms == ["json_schema", "json_object"]
        assert "word: string_type" in again
        assert "marzipan" not in again

    def test_a_repair_that_the_server_refuses_goes_on_in_words(self, chat: Chat) -> None:
        def answer(body: dict[str, Any]) -> Reply:
            form = form_of(body)
            return failed(500) if form == "json_object" else said(GOOD if form == "words" else "no")

        assert chat.asks(answer).parsed.word == "rota"
        assert chat.forms == ["json_schema", "json_object", "words"]

    def test_a_repair_is_not_remembered_as_the_servers_way(self, chat: Chat) -> None:
        replies = iter([said("no"), said(GOOD), said(GOOD)])
        chat.asks(lambda _: next(replies))
        chat.asks(lambda _: next(replies))
        assert chat.forms == ["json_schema", "json_object", "json_schema"]

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
            "x" * 199_000,  # a library would try to mend it, letter by letter
            "null",
            "\ud83d".encode("utf-16", "surrogatepass").hex(),
        ],
        ids=lambda r: r[:12] or "empty",
    )
    def test_rubbish_is_a_fault_after_two_repairs(self, chat: Chat, rubbish: str) -> None:
        error = chat.fails(lambda _: said(rubbish))
        assert chat.forms == ["json_schema", "json_object", "words"]
        assert "did not have the form" in str(error)
        assert error.why is Shortfall.UNUSABLE_ANSWER

    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    def test_a_busy_server_is_tried_again_and_then_given_up(self, chat: Chat, status: int) -> None:
        error = chat.fails(lambda _: failed(status))
        assert chat.forms == ["json_schema"] * 3
        assert "could not be reached or was busy" in str(error)

    def test_a_server_that_recovers_is_not_a_fault(self, chat: Chat) -> None:
        replies = iter([failed(503), failed(429), said(GOOD)])
        assert chat.asks(lambda _: next(replies)).usage.calls == 3

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_refused_key_is_not_tried_again(self, chat: Chat, status: int) -> None:
        error = chat.fails(lambda _: failed(status))
        assert chat.forms == ["json_schema"]
        assert error.why is Shortfall.KEY_REFUSED

    def test_a_server_that_refuses_everything_is_a_fault(self, chat: Chat) -> None:
        error = chat.fails(lambda _: failed(500))
        assert chat.forms == ["json_schema", "tools", "json_object", "words"]
        assert "refused every form" in str(error)

    def test_a_redirect_is_not_followed(self, chat: Chat) -> None:
        chat.fails(lambda _: (307, {}))
        assert set(chat.forms) <= {"json_schema", "tools", "json_object", "words"}

    @pytest.mark.parametrize("status", [400, 401, 429, 500])
    def test_no_word_of_a_provider_passes_in_an_exception(self, chat: Chat, status: int) -> None:
        error = chat.fails(lambda _: failed(status))
        assert error.__cause__ is None
        assert error.__context__ is None
        shown = "".join(traceback.format_exception(error))
        assert "cannot do this" not in shown
        assert SECRET not in shown.replace(f'text=f"[3] coachee: {SECRET}"', "")

    def test_an_answer_without_end_is_a_fault(self, chat: Chat) -> None:
        error = chat.fails(lambda _: said("x" * 5_000_000))
        assert error.why is Shortfall.UNREACHABLE
        assert chat.forms == ["json_schema"] * 3

    def test_nobody_at_the_address_is_a_fault(self, nobody: ChatTransport) -> None:
        with pytest.raises(ModelFaultError, match="could not be reached") as caught:
            nobody.complete(ASKED, Small, PERMIT)
        assert caught.value.why is Shortfall.UNREACHABLE
