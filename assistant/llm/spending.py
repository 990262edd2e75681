"""What one session may cost: tokens, and money where an organization says what tokens cost.

Invariant: a request that is expected to overstep a bound is not made, and none after a bound was
reached. What one request really takes, repairs included, shows only when it has been made. Costs
are whole micros (millionths of the organization's own currency), so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from assistant.llm.chat import NOTHING, ChatMessage, Usage, estimate_tokens
from assistant.llm.shortfall import Shortfall
from governance.errors import EngineError

_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudget:
    """Bounds on one session, in tokens as `estimate_tokens` guesses them beforehand.

    per_request: of one rendered prompt; longer sessions are asked about in windows.
    per_session: of all its prompts together, and of all answers where they are asked one by one.
    cost_in, cost_out: of a million tokens, in micros; 0 where a model costs nothing.
    most_micros: of a session; None is no bound.

    Raises:
        EngineError: a bound on costs without any price.
    """

    per_request: int = 6_000
    per_session: int = 60_000
    cost_in: int = 0
    cost_out: int = 0
    most_micros: int | None = None

    def __post_init__(self) -> None:
        if self.most_micros is not None and not (self.cost_in or self.cost_out):
            raise EngineError(
                "What a session may cost is set (CHATHAM_LLM_SESSION_COST), but not what a model "
                "costs, so the bound would never hold. Set CHATHAM_LLM_COST_IN and "
                "CHATHAM_LLM_COST_OUT to the price of a million tokens, in millionths of your "
                "currency, or take the bound away."
            )

    def cost_of(self, usage: Usage) -> int:
        """In micros, rounded up."""
        whole = usage.input_tokens * self.cost_in + usage.output_tokens * self.cost_out
        return -(-whole // _MILLION)


class Spending:
    """What requests about a session have taken so far.

    before: what earlier ones took of the same budget; it is not in `usage`.
    """

    def __init__(self, budget: TokenBudget, *, before: Usage = NOTHING) -> None:
        self._budget: Final = budget
        self._before: Final = before
        self.usage = NOTHING

    def add(self, usage: Usage) -> None:
        """Count a request."""
        self.usage = self.usage.plus(usage)

    def refuses(self, messages: Sequence[ChatMessage]) -> Shortfall | None:
        """Why a further request with these messages may not be made; None when it may."""
        after = self._after([messages])
        if estimate_tokens(messages) > self._budget.per_request:
            return Shortfall.TOKEN_BUDGET
        if after.input_tokens + after.output_tokens > self._budget.per_session:
            return Shortfall.TOKEN_BUDGET
        return Shortfall.COST_BUDGET if self.is_too_dear([messages]) else None

    def is_too_dear(self, requests: Iterable[Sequence[ChatMessage]]) -> bool:
        """Whether all of these together would cost more than a session may."""
        most = self._budget.most_micros
        return most is not None and self._budget.cost_of(self._after(requests)) > most

    def is_read_up(self, messages: Sequence[ChatMessage]) -> bool:
        """Whether one more prompt oversteps the session's tokens: repairs have read some."""
        read = self._before.input_tokens + self.usage.input_tokens
        return read + estimate_tokens(messages) > self._budget.per_session

    def _after(self, requests: Iterable[Sequence[ChatMessage]]) -> Usage:
        expected = self._before.plus(self.usage)
        for messages in requests:
            # An answer is at most about as long as what is asked about: the last message.
            expected = expected.plus(
                Usage(
                    input_tokens=estimate_tokens(messages),
                    output_tokens=estimate_tokens(messages[-1:]),
                    calls=1,
                )
            )
        return expected
