"""The lexical detector: cues close together add up until a passage is likely about something.

Each rule has a weight; in any stretch of about a hundred words the weights of the different rules
that fired combine as noisy-or, 1 - prod(1 - w) (Pearl 1988, 4.3.2), and a stretch at or above the
threshold is a finding. One strong rule suffices; two or three weak ones do together.
Invariant: nothing but rules and weights decides; there is no model here and no network.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Final, Self

from governance.policy.labels import Finding, Sensitivity, most_urgent
from governance.policy.sensitivity.passages import Passage
from governance.policy.sensitivity.rules import INSTALLED, Rule, RuleBook, read_rules

THRESHOLD: Final = 0.5
LONG_THRESHOLD: Final = 0.6
LONG: Final = 2000
"""Characters of plain text, about 350 words, from which the chance hits of many stretches are
weighed against: one middling cue then no longer suffices, except where a miss is dearest."""
DEAREST: Final = frozenset({Sensitivity.CRISIS, Sensitivity.PERSONAL_ABUSE})
STRETCH: Final = 600
"""Characters of plain text in which cues count together: about a hundred words of speech."""


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    turn: int
    rule: Rule


class LexicalDetector:
    """Judges English by the installed rules, or by another folder's."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book

    @classmethod
    def load(cls, folder: Path = INSTALLED) -> Self:
        """Read the rules.

        Raises:
            RuleFilesError: the files are not sound.
        """
        return cls(read_rules(folder))

    @property
    def languages(self) -> frozenset[str]:
        """English only, so far."""
        return frozenset({"en"})

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the rule files."""
        return self._book.digest

    def detect(self, passages: Sequence[Passage], /) -> tuple[Finding, ...]:
        """One finding per label, most protective first."""
        hits: defaultdict[Sensitivity, list[_Hit]] = defaultdict(list)
        start = 0
        for passage in passages:
            text = self._book.prepare(passage.text)
            for rule in self._book.rules:
                for at in rule.positions(text):
                    hits[rule.label].append(_Hit(start + at, passage.number, rule))
            start += len(text)
        found = (
            _judge(label, hits[label], _threshold(label, start))
            for label in Sensitivity
            if label in hits
        )
        return tuple(finding for finding in found if finding is not None)


def _threshold(label: Sensitivity, length: int) -> float:
    return LONG_THRESHOLD if length >= LONG and label not in DEAREST else THRESHOLD


def _judge(label: Sensitivity, hits: list[_Hit], threshold: float) -> Finding | None:
    scored = ((_score(stretch), stretch) for stretch in _stretches(hits))
    above = [(score, stretch) for score, stretch in scored if score >= threshold]
    if not above:
        return None
    evidence = [hit for _, stretch in above for hit in stretch]
    return Finding(
        label=label,
        turns=tuple(sorted({hit.turn for hit in evidence})),
        score=round(max(score for score, _ in above), 3),
        rules=tuple(sorted({hit.rule.id for hit in evidence})),
        urgency=most_urgent(frozenset(hit.rule.urgency for hit in evidence)),
    )


def _stretches(hits: list[_Hit]) -> Iterator[list[_Hit]]:
    ordered = sorted(hits, key=lambda hit: hit.at)
    places = [hit.at for hit in ordered]
    for i, place in enumerate(places):
        yield ordered[i : bisect_right(places, place + STRETCH)]


def _score(stretch: list[_Hit]) -> float:
    weights = {hit.rule.id: hit.rule.weight for hit in stretch}
    return 1.0 - prod(1.0 - weight for weight in weights.values())
