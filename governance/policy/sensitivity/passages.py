"""What a detector reads and what it must be able to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from governance.policy.labels import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One turn, or one short text. number: as cited; text: raw, and it stays on this machine."""

    number: int
    text: str = field(repr=False)


class Detector(Protocol):
    """Finds sensitivities; one `Finding` per label, most protective first, none when harmless."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages it can judge; the gate stops every other."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything that shapes its answers; part of a bundle's digest."""
        ...

    def detect(self, passages: Sequence[Passage], /) -> tuple[Finding, ...]:
        """Read the passages in order.

        Raises whatever goes wrong inside; the gate turns that into a stop.
        """
        ...
