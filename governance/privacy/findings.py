"""What recognizers report, and the port through which the anonymizer asks them.

Invariant: an analyzer answers for every text or raises; half an answer would be half a mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from governance.privacy.vault import Kind


class Source(StrEnum):
    """Who found it: a pattern, one of the two models, or a list of known names."""

    PATTERN = "pattern"
    SPACY = "spacy"
    RAMPART = "rampart"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A span that may identify somebody. start, end: code points; confidence: 0..1."""

    start: int
    end: int
    kind: Kind
    confidence: float
    source: Source


class Analyzer(Protocol):
    """Finds identifying spans; holds no state about people."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes it has recognizers for."""
        ...

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """The findings of each text, in order, weak ones included; spans may overlap.

        Raises:
            Exception: any recognizer failed. There are no partial answers.
        """
        ...
