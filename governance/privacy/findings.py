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
    """Who found it: a pattern, one of the two models, a vocabulary, or a list of known names."""

    PATTERN = "pattern"
    SPACY = "spacy"
    RAMPART = "rampart"
    RARE = "rare"
    TAGGER = "tagger"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A span that may identify somebody. start, end: code points; confidence: 0..1."""

    start: int
    end: int
    kind: Kind
    confidence: float
    source: Source


def entity_of(source: Source, kind: Kind) -> str:
    """The entity type under which Presidio carries a finding, such as `spacy:PERSON`.

    Each source has its own: of two spans of one type Presidio drops the one inside the other, and
    a pattern inside a model's wider guess has to stay.
    """
    return f"{source}:{kind}"


def read_entity(entity: str) -> tuple[Source, Kind]:
    """Back from `entity_of`."""
    source, _, kind = entity.partition(":")
    return Source(source), Kind(kind)


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
