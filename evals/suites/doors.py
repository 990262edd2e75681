"""How often a model that may suggest doors was there to suggest one.

What it leaves unanswered the embedded engine proposes alone. Invariant: a run in which that was
most of them has measured the embedded engine, and is no measure of the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

LEAST_ANSWERED: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Requests that came as far as the model, and those of them it gave a usable answer to.

    open: whether any request was sent at all.
    """

    open: bool = False
    asked: int = 0
    answered: int = 0

    def after(self, *, looked_at: bool, answered: bool) -> Doors:
        """With one request more. looked_at: it came as far as the model."""
        return replace(
            self,
            open=True,
            asked=self.asked + looked_at,
            answered=self.answered + (looked_at and answered),
        )

    @property
    def measured(self) -> bool:
        """Whether what was found says anything about the model."""
        return self.answered >= LEAST_ANSWERED * self.asked

    def told(self) -> str:
        """A sentence for whoever runs the suites."""
        return (
            f"The model was asked for a door for {self.asked:,} requests and gave a usable answer "
            f"to {self.answered:,}; for the others the embedded engine alone proposed."
        )
