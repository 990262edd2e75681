"""The port of use-case detection, its lexical implementation, and how several become one.

A request is tried for what it asks for, a generated line for what it does: "am I ready for it?" is
a question people bring to coaching, "she is not ready for it" is a verdict no machine may write.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Final, Protocol, Self

from governance.policy.labels import UseCase
from governance.policy.sensitivity.use_cases.rules import INSTALLED, Side, UseCaseRules

THRESHOLD: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseFinding:
    """One use case in one text. score: 0 to 1. rules: ids of what spoke for it, for the audit."""

    use_case: UseCase
    score: float
    rules: tuple[str, ...]


class UseCaseDetector(Protocol):
    """Finds use-case forbids; one finding per use case, none when harmless.

    Whatever goes wrong inside is raised; the gate or guard that asked turns that into a stop.
    """

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over everything that shapes its answers; part of a bundle's digest."""
        ...

    def asked(self, text: str, /) -> tuple[UseCaseFinding, ...]:
        """What a request asks a machine for."""
        ...

    def written(self, line: str, /) -> tuple[UseCaseFinding, ...]:
        """What a generated line does."""
        ...


class LexicalUseCases:
    """Judges English by the installed rules, or by another file's."""

    def __init__(self, rules: UseCaseRules) -> None:
        self._rules = rules

    @classmethod
    def load(cls, path: Path = INSTALLED) -> Self:
        """Read the rules.

        Raises:
            UseCaseRulesError: the file is not sound.
        """
        return cls(UseCaseRules.read(path))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the rule file."""
        return self._rules.digest

    def asked(self, text: str, /) -> tuple[UseCaseFinding, ...]:
        """What a request asks a machine for."""
        return self._found(text, Side.ASKED)

    def written(self, line: str, /) -> tuple[UseCaseFinding, ...]:
        """What a generated line does."""
        return self._found(line, Side.WRITTEN)

    def _found(self, text: str, side: Side) -> tuple[UseCaseFinding, ...]:
        hits: defaultdict[UseCase, dict[str, float]] = defaultdict(dict)
        for rule in self._rules.firing(text, side):
            hits[rule.use_case][rule.id] = rule.weight
        return tuple(
            UseCaseFinding(use_case=use, score=score, rules=tuple(sorted(hits[use])))
            for use in UseCase
            if (score := _score(hits[use].values())) >= THRESHOLD
        )


class AnyOf:
    """Several detectors as one: what any of them finds is found, with the highest score."""

    def __init__(self, detectors: Sequence[UseCaseDetector]) -> None:
        self._detectors = tuple(detectors)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the digests, in order."""
        return hashlib.sha256("\n".join(d.digest for d in self._detectors).encode()).hexdigest()

    def asked(self, text: str, /) -> tuple[UseCaseFinding, ...]:
        """What a request asks a machine for."""
        return _merged(one for d in self._detectors for one in d.asked(text))

    def written(self, line: str, /) -> tuple[UseCaseFinding, ...]:
        """What a generated line does."""
        return _merged(one for d in self._detectors for one in d.written(line))


def _score(weights: Iterable[float]) -> float:
    return round(1.0 - prod(1.0 - weight for weight in weights), 3)


def _merged(found: Iterable[UseCaseFinding]) -> tuple[UseCaseFinding, ...]:
    by_use: defaultdict[UseCase, list[UseCaseFinding]] = defaultdict(list)
    for one in found:
        by_use[one.use_case].append(one)
    return tuple(
        UseCaseFinding(
            use_case=use,
            score=max(one.score for one in by_use[use]),
            rules=tuple(sorted({rule for one in by_use[use] for rule in one.rules})),
        )
        for use in UseCase
        if use in by_use
    )
