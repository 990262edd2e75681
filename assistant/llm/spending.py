"""What one session may cost: tokens, and money where an organization says what tokens cost.

Invariant: a request that could overstep a bound is not made. Costs are whole micros (millionths of
the organization's own currency), so that sums are exact and the ledger takes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assistant.llm.chat import ChatMessage, Usage, estimate_tokens
from assistant.llm.shortfall import Shortfall

_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudget:
    """Bounds on one session, in tokens as `estimate_tokens` guesses them beforehand.

    per_request: of one rendered prompt; longer sessions are asked about in windows.
    per_session: of all its prompts together, and of all answers where they are asked one by one.
    cost_in, cost_out: of a million tokens, in micros; 0 where a model costs nothing.
    most_micros: of a session; None is no bound.
    """

    per_request: int = 6_000
    per_session: int = 60_000
    cost_in: int = 0
    cost_out: int = 0
    most_micros: int | None = None

    def cost_of(self, usage: Usage) -> int:
        """In micros, rounded up."""
        whole = usage.input_tokens * self.cost_in + usage.output_tokens * self.cost_out
        return -(-whole // _MILLION)


class Spending:
    """What a session has taken so far."""

    def __init__(self, budget: TokenBudget) -> None:
        self._budget: Final = budget
        self.usage = Usage(input_tokens=0, output_tokens=0, calls=0)

    @property
    def cost_micros(self) -> int:
        """In micros of the organization's currency."""
        return self._budget.cost_of(self.usage)

    def add(self, usage: Usage) -> None:
        """Count a request."""
        self.usage = self.usage.plus(usage)

    def refuses(self, messages: Sequence[ChatMessage]) -> Shortfall | None:
        """Why a further request with these messages may not be made; None when it may."""
        # An answer about notes is about as long as the notes, which are part of the prompt.
        expected = Usage(
            input_tokens=estimate_tokens(messages),
            output_tokens=estimate_tokens(messages[-1:]),
            calls=1,
        )
        after = self.usage.plus(expected)
        if expected.input_tokens > self._budget.per_request:
            return Shortfall.TOKEN_BUDGET
        if after.input_tokens + after.output_tokens > self._budget.per_session:
            return Shortfall.TOKEN_BUDGET
        most = self._budget.most_micros
        if most is not None and self._budget.cost_of(after) > most:
            return Shortfall.COST_BUDGET
        return None
