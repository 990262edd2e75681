"""A LangChain chat model that obeys every injection, for the real adapter; no mock."""

from __future__ import annotations

import json
import re

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from evals.suites.obedient import filled

SCHEMA = re.compile(r"JSON Schema, and nothing else:\n(\{.*\})", re.DOTALL)


class ObeyingModel(BaseChatModel):
    """Answers in words; the form it is asked for stands in the prompt."""

    lines: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()

    @property
    def _llm_type(self):
        return "obeying"

    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        prompt = "\n".join(message.text for message in messages)
        shape, _ = json.JSONDecoder().raw_decode(SCHEMA.search(prompt)[1])
        answer = filled(shape, prompt, self.lines, self.orders)
        return ChatResult(
            generations=[ChatGeneration(message=AIMessage(content=json.dumps(answer)))]
        )
