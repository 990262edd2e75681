"""What covering found and what it cost: recall per type, precision, ordinary characters covered.

A mention counts as found when every letter and digit of it is covered. Characters are letters and
digits throughout, so that blanks and commas decide nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evals.masking.documents import Document

Covered = Sequence[Sequence[tuple[int, int]]]
"""Per text of a document, the stretches that were covered."""


@dataclass(slots=True)
class Score:
    """Sums over documents."""

    marked: Counter[str] = field(default_factory=Counter[str])
    found: Counter[str] = field(default_factory=Counter[str])
    ordinary: int = 0
    ordinary_covered: int = 0
    identifying_covered: int = 0

    def add(self, document: Document, covered: Covered) -> None:
        """Count one document."""
        for text, marks, stretches in zip(document.texts, document.marks, covered, strict=True):
            hidden = {i for a, b in stretches for i in range(a, b)}
            letters = {i for i, c in enumerate(text) if c.isalnum()}
            identifying = letters.intersection(i for m in marks for i in range(m.start, m.end))
            for mark in marks:
                mention = letters.intersection(range(mark.start, mark.end))
                self.marked[mark.type] += 1
                self.found[mark.type] += mention <= hidden
            plain = letters - identifying
            self.ordinary += len(plain)
            self.ordinary_covered += len(plain & hidden)
            self.identifying_covered += len(identifying & hidden)

    def mentions(self, types: Iterable[str]) -> int:
        """How many mentions of these types there are."""
        return sum(self.marked[t] for t in types)

    def recall(self, types: Iterable[str]) -> float:
        """Share of the mentions of these types that were found; 1 when there is none."""
        wanted = tuple(types)
        return sum(self.found[t] for t in wanted) / max(1, self.mentions(wanted))

    @property
    def precision(self) -> float:
        """Share of the covered characters that identify somebody."""
        covered = self.identifying_covered + self.ordinary_covered
        return self.identifying_covered / max(1, covered)

    @property
    def over(self) -> float:
        """Share of the ordinary characters that were covered."""
        return self.ordinary_covered / max(1, self.ordinary)
