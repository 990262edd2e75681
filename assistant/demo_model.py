"""A hostile chat model for the demo and for tests: it lies in five ways on purpose.

Never wired to a session outside `chatham demo` and the tests. It is a LangChain chat model, so
that what it says travels the very path a real model's words do. It reads the prompt as a model
would, so its lies are about the session at hand.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict

from assistant.llm.chat import ModelIdentity
from governance.identity import Locality, Processor, ProcessorId

DEMO_PROCESSOR: Final = Processor(
    id=ProcessorId("chatham:hostile-demo-model"), locality=Locality.LOCAL
)
DEMO_IDENTITY: Final = ModelIdentity(
    model="demo:hostile", processor=DEMO_PROCESSOR, parameters={"temperature": 0.0}
)
NO_SUCH_TURN: Final = 9_999
NEVER_ISSUED: Final = "[PERSON_99]"
INVENTED_DUE: Final = "Friday at noon"
LIES: Final = (
    "invents an owner",
    "invents a due date",
    "cites a turn that does not exist",
    "guesses a real surname",
    "speaks of somebody who was never there",
)
"""What it does wrong, in the order of its answer, in words for the demo's page."""

_TURN: Final = re.compile(r"^\[(\d+)\] (coach|coachee): (.+)$", re.MULTILINE)


class HostileModel(BaseChatModel):
    """Answers every request with one true line and five lies.

    surname: a name it lets slip, as if it had guessed who a pseudonym is.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    surname: str = "Featherstone"

    @property
    def _llm_type(self) -> str:
        return "chatham-hostile-demo"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  -- LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  -- likewise
        **kwargs: Any,  # noqa: ANN401, ARG002  -- likewise
    ) -> ChatResult:
        prompt = "\n".join(message.text for message in messages)
        answer = json.dumps(self._answer(prompt))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=answer))])

    def _answer(self, prompt: str) -> dict[str, Any]:
        turns = [(int(n), role, text) for n, role, text in _TURN.findall(prompt)]
        spoken = [turn for turn in turns if turn[1] == "coachee"] or turns
        if not spoken:
            return {"overview": []}
        number, role, text = max(spoken, key=lambda turn: len(turn[2]))
        quote = " ".join(text.split()[:12])
        other = "coach" if role == "coachee" else "coachee"
        return {
            "overview": [
                {"text": f'The {role} said: "{quote}"', "turns": [number], "quote": quote},
                {
                    "text": f"The {role}'s manager, {self.surname}, is behind this.",
                    "turns": [number],
                    "quote": quote,
                },
                {
                    "text": f"{NEVER_ISSUED} asked the {role} to wait.",
                    "turns": [number],
                    "quote": quote,
                },
            ],
            "reality": [
                {
                    "text": f"The {role} has already resigned.",
                    "turns": [NO_SUCH_TURN],
                    "quote": "I have already resigned",
                },
            ],
            "commitments": [
                {
                    "action": quote,
                    "owner": other,
                    "due": None,
                    "turns": [number],
                    "quote": quote,
                },
                {
                    "action": quote,
                    "owner": None,
                    "due": INVENTED_DUE,
                    "turns": [number],
                    "quote": quote,
                },
            ],
        }
