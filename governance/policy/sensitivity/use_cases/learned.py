"""Use cases heard by the classifier, where a request asks for them in words no rule knows.

It learned from requests. A generated line is tried by the rules alone, so `written` finds nothing.
"""

from __future__ import annotations

import hashlib

from governance.policy.labels import UseCase
from governance.policy.sensitivity.learned import (
    COLUMN,
    LEARNED,
    Classifier,
    Output,
    Thresholds,
    classified,
)
from governance.policy.sensitivity.passages import Passage
from governance.policy.sensitivity.use_cases.detector import UseCaseFinding
from governance.policy.sensitivity.windows import windows


class LearnedUseCases:
    """Finds use cases in requests by a classifier and a threshold."""

    def __init__(self, classifier: Classifier, thresholds: Thresholds) -> None:
        self._classifier = classifier
        self._at = thresholds

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over classifier and thresholds."""
        return hashlib.sha256(
            self._classifier.digest.encode() + self._at.model_dump_json().encode()
        ).hexdigest()

    def asked(self, text: str, /) -> tuple[UseCaseFinding, ...]:
        """What a request asks a machine for."""
        read = windows([Passage(number=1, text=text)])
        if not read:
            return ()
        chances = classified(self._classifier, [window.text for window in read]).max(axis=0)
        scores = {use: round(float(chances[COLUMN[Output(use.value)]]), 3) for use in UseCase}
        return tuple(
            UseCaseFinding(use_case=use, score=score, rules=(LEARNED,))
            for use, score in scores.items()
            if score >= self._at.use_case
        )

    def written(self, line: str, /) -> tuple[UseCaseFinding, ...]:  # noqa: ARG002  -- the port's
        """Nothing: see above."""
        return ()
