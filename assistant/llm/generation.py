"""How a model is used: what it reads, how much at once, within which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.llm.chat import Parameter
from assistant.llm.spending import TokenBudget


class Reads(StrEnum):
    """What a model gets of a session."""

    LINES = "lines"
    """Cited passages, to be worded; the least that can leave, and all a small model can do."""
    SESSION = "session"
    """Every masked turn, to be summarized; for models that can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What an organization has set. judge: the model also checks the lines it worded."""

    reads: Reads = Reads.LINES
    lines_per_request: int = 4
    judge: bool = False
    at_once: int = 4
    budget: TokenBudget = field(default_factory=TokenBudget)

    @property
    def most_output_tokens(self) -> int:
        """Of one answer; a model that never ends is cut off here."""
        return 4096 if self.reads is Reads.SESSION else 256 * self.lines_per_request

    def parameters(self) -> Mapping[str, Parameter]:
        """What of it shapes the drafts, and so is part of the bundle."""
        return {
            "judge": self.judge,
            "lines_per_request": self.lines_per_request,
            "reads": self.reads.value,
        }
