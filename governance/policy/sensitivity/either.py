"""Several detectors as one: rules for plain words, a classifier for what is said around a matter.

Invariant: what any of them finds is found; none can take back what another heard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from governance.policy.labels import Finding, Sensitivity, most_urgent
from governance.policy.sensitivity.passages import Detector, Passage


class EitherDetector:
    """What any of its detectors finds: rules for plain words, a classifier for the rest."""

    def __init__(self, *detectors: Detector) -> None:
        self._detectors = detectors

    @property
    def languages(self) -> frozenset[str]:
        """The languages all of them can judge."""
        first, *rest = (one.languages for one in self._detectors)
        return first.intersection(*rest)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the digests of all."""
        return hashlib.sha256("".join(one.digest for one in self._detectors).encode()).hexdigest()

    def detect(self, passages: Sequence[Passage], /) -> tuple[Finding, ...]:
        """One finding per label, most protective first."""
        return union([one.detect(passages) for one in self._detectors])


def union(found: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The findings of several detectors as one per label, most protective first."""
    made: list[Finding] = []
    for label in Sensitivity:
        same = [one for findings in found for one in findings if one.label is label]
        if same:
            made.append(
                Finding(
                    label=label,
                    turns=tuple(sorted({turn for one in same for turn in one.turns})),
                    score=max(one.score for one in same),
                    rules=tuple(sorted({rule for one in same for rule in one.rules})),
                    urgency=most_urgent(frozenset(one.urgency for one in same)),
                )
            )
    return tuple(made)
