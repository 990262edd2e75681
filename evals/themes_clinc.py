"""The machinery on the "work" intents of CLINC150 (Larson et al. 2019): ten examples an intent.

Three heads learn from the same examples drawn by lot: the one that is shipped, the same one with
its regularization chosen on CLINC150's validation sentences, and plain logistic regression. Then
the shipped one learns from ten that were chosen to cover an intent, as exemplars of themes are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans  # type: ignore[import-untyped]  # ships no types
from sklearn.linear_model import (  # type: ignore[import-untyped]  # likewise
    LogisticRegression,
)

from assistant.themes.heads import Matrix
from evals.train_themes import HEAD_C, fit_exemplary
from governance.ports import Embedder

CLINC: Final = Path(__file__).parents[2] / "shared" / "data" / "clinc150"
EACH: Final = 10
DRAWS: Final = 5
STRENGTHS: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Inverse regularization that the validation sentences choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Sentences as unit rows with the column of each one's intent."""

    rows: Matrix = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)

    def share(self, said: NDArray[np.int64]) -> float:
        """How many of the answers are right, 0 to 1."""
        return float((said == self.labels).mean())


def clinc(embedder: Embedder) -> list[str]:
    """The figures as Markdown lines; one line when the data is not on this machine."""
    if not (CLINC / "data_full.json").is_file():
        return ["CLINC150 is not on this machine; its figure was left out."]
    data: dict[str, Any] = json.loads((CLINC / "data_full.json").read_text(encoding="utf-8"))
    domains: dict[str, list[str]] = json.loads((CLINC / "domains.json").read_text("utf-8"))
    intents = sorted(domains["work"])
    train = {intent: [t for t, i in data["train"] if i == intent] for intent in intents}
    validation, test = (_asked(data[name], intents, embedder) for name in ("val", "test"))
    draws = [_drawn(train, seed, embedder) for seed in range(DRAWS)]
    covering = [_covering(train, seed, embedder) for seed in range(DRAWS)]
    chosen = chosen_strength(draws, validation)
    plain: list[float] = []
    for drawn in draws:
        reference: Any = LogisticRegression(max_iter=2000)
        reference.fit(drawn.rows, drawn.labels)
        plain.append(test.share(np.asarray(reference.predict(test.rows), dtype=np.int64)))
    told = (
        f"CLINC150, {len(intents)} intents of “work”, {EACH} examples each, {len(test.labels)} "
        f"test sentences, the same {DRAWS} draws of examples in the first three rows. C was "
        f"chosen, one for all draws, on the {len(validation.labels)} validation sentences, not on "
        "the test. Covering: not drawn by lot; of an intent's hundred training sentences, the ten "
        f"nearest to the middles of ten clusters (k-means, {DRAWS} beginnings), before anything "
        "is learned."
    )
    return [
        told,
        "",
        "| head | accuracy, mean of the draws | least | most |",
        "|---|---|---|---|",
        _row(f"as shipped (C = {HEAD_C:g})", shares(draws, HEAD_C, test)),
        _row(f"the same, C chosen on validation ({chosen:g})", shares(draws, chosen, test)),
        _row("plain logistic regression, scikit-learn's defaults", plain),
        _row(f"as shipped (C = {HEAD_C:g}), covering examples", shares(covering, HEAD_C, test)),
    ]


def chosen_strength(draws: Sequence[Asked], validation: Asked) -> float:
    """The C that is right most often on the validation sentences; the least one among equals."""
    right = {c: sum(shares(draws, c, validation)) for c in STRENGTHS}
    return max(STRENGTHS, key=lambda c: (round(right[c], 9), -c))


def shares(draws: Sequence[Asked], strength: float, asked: Asked) -> list[float]:
    """How often the head of each draw is right on the sentences asked."""
    heads = [fit_exemplary(one.rows, one.labels.tolist(), strength) for one in draws]
    said = [head.chances(asked.rows).argmax(axis=1) for head in heads]
    return [asked.share(np.asarray(one, dtype=np.int64)) for one in said]


def _asked(pairs: Sequence[tuple[str, str]], intents: list[str], embedder: Embedder) -> Asked:
    known = [(text, intents.index(intent)) for text, intent in pairs if intent in intents]
    rows = np.asarray(embedder.embed([text for text, _ in known]), dtype=np.float64)
    return Asked(rows=rows, labels=np.array([at for _, at in known], dtype=np.int64))


def _drawn(train: Mapping[str, Sequence[str]], seed: int, embedder: Embedder) -> Asked:
    chance = random.Random(seed)  # noqa: S311  -- which examples, no secret
    pairs = [
        (text, intent) for intent, texts in train.items() for text in chance.sample(texts, EACH)
    ]
    return _asked(pairs, list(train), embedder)


def _covering(train: Mapping[str, Sequence[str]], seed: int, embedder: Embedder) -> Asked:
    pairs = [
        (texts[at], intent)
        for intent, texts in train.items()
        for at in covering(embedder.embed(texts), EACH, seed)
    ]
    return _asked(pairs, list(train), embedder)


def covering(rows: NDArray[np.float32], count: int, seed: int) -> list[int]:
    """Which rows stand for all of them: those nearest to the middles of so many clusters.

    rows: shape (n, dimensions) with n at least count. Gives up to `count` different positions, in
    order; fewer only where two middles have the same nearest row.
    """
    untyped: Any = KMeans
    clusters = untyped(count, n_init=10, random_state=seed)
    distances: NDArray[np.float64] = clusters.fit_transform(rows)
    return sorted({int(at) for at in distances.argmin(axis=0)})


def _row(head: str, shares: Sequence[float]) -> str:
    mean = sum(shares) / len(shares)
    return f"| {head} | **{mean:.3f}** | {min(shares):.3f} | {max(shares):.3f} |"
