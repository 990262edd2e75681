"""`python -m evals.train_triage`: the numbers of `assistant/triage/weights.json`, and how good.

Trained on own_a, own_b and own_c; dev is never trained on. Figures: five-fold cross-validation
over our own cases in groups of near-duplicates, then dev.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import (  # type: ignore[import-untyped]  # ships no types
    LogisticRegression,
)
from sklearn.model_selection import (  # type: ignore[import-untyped]  # ships no types
    GroupKFold,
    cross_val_predict,  # pyright: ignore[reportUnknownVariableType]  # likewise
)

from assistant.llm.embedder import MiniLmEmbedder
from assistant.triage.cues import Cues, Outcome
from assistant.triage.proposing import WEIGHTS, features
from evals import policy_cases
from evals.policy_cases import PolicyCase

TRAINED_ON: Final = ("own_a", "own_b", "own_c")
SAME: Final = 0.8
FOLDS: Final = 5
LEAST_CONFIDENCE: Final = 0.35


def main() -> int:
    """Train, measure and write."""
    cues, embedder = Cues.load(), MiniLmEmbedder()
    own = [case for name in TRAINED_ON for case in allowed(policy_cases.load(name))]
    dev = allowed(policy_cases.load("dev"))
    vectors = embedder.embed([case.text for case in own])
    rows, labels = rows_of(own, vectors, cues), [case.triage for case in own]
    model = softmax()
    folds = GroupKFold(n_splits=FOLDS)
    guessed: NDArray[np.str_] = np.asarray(
        cross_val_predict(model, rows, labels, cv=folds, groups=groups(vectors))
    )
    model.fit(rows, labels)
    on_dev = model.predict(rows_of(dev, embedder.embed([case.text for case in dev]), cues))
    for name in TRAINED_ON:
        ids = {case.id for case in policy_cases.load(name)}
        pairs = [(g, c.triage) for g, c in zip(guessed, own, strict=True) if c.id in ids]
        sys.stdout.write(f"{name}, out of fold: {_right(pairs)}\n")
    pairs = [(g, c.triage) for g, c in zip(on_dev, dev, strict=True)]
    sys.stdout.write(f"dev: {_right(pairs)}\n")
    WEIGHTS.write_text(written(model, cues), encoding="utf-8")
    return 0


def softmax() -> Any:  # noqa: ANN401  -- scikit-learn ships no types
    """The model, before it has seen anything."""
    return LogisticRegression(C=10, max_iter=1000, class_weight="balanced")


def written(model: Any, cues: Cues) -> str:  # noqa: ANN401  -- likewise
    """A fitted model as the file that is shipped."""
    learned = {
        "cues": list(cues.names),
        "cue_digest": cues.digest,
        "least_confidence": LEAST_CONFIDENCE,
        "bias": {
            o: round(float(b), 4) for o, b in zip(model.classes_, model.intercept_, strict=True)
        },
        "rows": {
            o: [round(float(w), 4) for w in row]
            for o, row in zip(model.classes_, model.coef_, strict=True)
        },
    }
    return json.dumps(learned) + "\n"


def allowed(cases: Sequence[PolicyCase]) -> list[PolicyCase]:
    """The cases nothing stops and whose door somebody has judged."""
    return [
        case
        for case in cases
        if case.triage and case.expected == "allow" and case.triage != Outcome.HUMAN_ESCALATION
    ]


def rows_of(
    cases: Sequence[PolicyCase], vectors: NDArray[np.float32], cues: Cues
) -> NDArray[np.float64]:
    """What the softmax sees of each case."""
    return np.stack(
        [
            features(vector, cues.hits(case.text), cues.names)
            for case, vector in zip(cases, vectors, strict=True)
        ]
    )


def groups(vectors: NDArray[np.float32]) -> list[int]:
    """A number for each text; near-duplicates share one, so that no fold knows another's."""
    near = np.triu(vectors @ vectors.T, 1) > SAME
    group = list(range(len(vectors)))
    for second in range(len(vectors)):
        for first in range(second):
            if near[first, second] and group[first] != group[second]:
                old, new = group[second], group[first]
                group = [new if one == old else one for one in group]
    return group


def _right(pairs: Sequence[tuple[object, object]]) -> str:
    right = sum(guess == truth for guess, truth in pairs)
    return f"{right}/{len(pairs)} = {right / len(pairs):.3f}"


if __name__ == "__main__":
    sys.exit(main())
