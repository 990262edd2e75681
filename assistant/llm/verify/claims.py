"""What is checked: a claim, and the masked turns it may rest on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from assistant.llm.verify.clauses import facts
from assistant.llm.verify.words import tokens
from governance.identity import SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn

Section: TypeAlias = Literal[
    "overview",
    "goal",
    "reality",
    "options",
    "way_forward",
    "own_words",
    "open_threads",
    "open_questions",
    "commitments",
]
VERBATIM: Final[frozenset[Section]] = frozenset({"own_words", "open_questions"})
"""Sections whose text is itself the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One line or commitment a model wrote; for a commitment `text` is its action."""

    section: Section
    text: str = field(repr=False)
    quote: str = field(repr=False)
    turns: tuple[int, ...]
    owner: SpeakerRole | None = None
    due: str | None = field(default=None, repr=False)

    @property
    def is_commitment(self) -> bool:
        """Whether somebody is said to have promised something."""
        return self.section == "commitments"

    @property
    def readable(self) -> str:
        """Everything of it that a reader would see."""
        return self.text if self.due is None else f"{self.text} {self.due}"


class Evidence:
    """A masked session, by turn number."""

    def __init__(self, masked: MaskedTranscript) -> None:
        self._turns: Final[Mapping[int, MaskedTurn]] = MappingProxyType(
            {turn.number: turn for turn in masked.turns}
        )
        self.issued: Final = masked.issued
        self.is_notes: Final = masked.kind == "notes"

    def has(self, number: int) -> bool:
        """Whether there is such a turn."""
        return number in self._turns

    def after(self, number: int) -> tuple[MaskedTurn, ...]:
        """The turns after turn `number`, in order."""
        return tuple(turn for n, turn in self._turns.items() if n > number)

    def cited(self, claim: Claim) -> tuple[MaskedTurn, ...]:
        """The turns `claim` cites, in the session's order; those that do not exist are left out."""
        return tuple(self._turns[n] for n in sorted(set(claim.turns)) if n in self._turns)

    def cited_text(self, claim: Claim) -> str:
        """Their texts, one a line."""
        return "\n".join(turn.text for turn in self.cited(claim))

    def weight(self, stems: Iterable[str]) -> float:
        """How much `stems` tell: each the more, the fewer of the session's turns have it."""
        turns, holding = len(self._turns), self._holding
        return sum(math.log1p(turns / max(1, holding[one])) for one in sorted(stems))

    @cached_property
    def _holding(self) -> Counter[str]:
        """How many turns hold each stem."""
        return Counter(one for turn in self._turns.values() for one in facts(tokens(turn.text)))


Check: TypeAlias = Callable[[Claim, Evidence], bool]
"""True: nothing speaks against the claim. A check never raises on what a model wrote."""
