"""What the output guard must be able to ask of anything a machine wrote, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, Self, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedText:
    """One piece of generated text and the numbers of the turns it rests on."""

    text: str = field(repr=False)
    turns: tuple[int, ...]


@runtime_checkable
class Output(Protocol):
    """A machine's answer, seen as cited lines. Summary, triage and guarded chains implement it."""

    def cited(self) -> tuple[CitedText, ...]:
        """Every text a reader will see, each with its turns. A text left out here is a leak."""
        ...

    def map_text(self, change: Callable[[str], str], /) -> Self:
        """The same output with `change` applied to every text that `cited` returns."""
        ...
