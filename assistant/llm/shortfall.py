"""Why a model did not word a session, or not all of it: a code for the coach and the ledger."""

from __future__ import annotations

from enum import StrEnum

from assistant.llm.chat import NOTHING, Usage
from governance.errors import EngineError


class Shortfall(StrEnum):
    """What kept a model from its work; the embedded engine's lines stand instead."""

    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    KEY_REFUSED = "key_refused"
    REQUEST_REFUSED = "request_refused"
    BROKEN = "broken"
    UNUSABLE_ANSWER = "unusable_answer"
    TOKEN_BUDGET = "token_budget"  # noqa: S105  -- no password
    COST_BUDGET = "cost_budget"


class ModelFaultError(EngineError):
    """An EngineError whose cause is known.

    why: the code; the message is for people. usage: what the failed attempt took all the same.
    """

    def __init__(self, message: str, why: Shortfall, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.usage = usage or NOTHING
