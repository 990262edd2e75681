"""`python -m evals.train_promises`: fits the weights by which the engine knows a promise.

A logistic regression over the cues of `assistant.summary.extractive.promises`, held near weights
set by hand (a Gaussian prior; with some eighty promises, data alone would overfit). Where several
sentences answer for one labelled commitment, the likeliest one is taken as the promise and the fit
is repeated (multiple-instance learning; Dietterich et al. 1997).
Trained on `dev`, `own_dev` and `exchanges.jsonl`; `own_heldout` is never read here.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.llm.embedder import MiniLmEmbedder
from assistant.summary.extractive import promises
from assistant.summary.extractive.commitments import agreed
from assistant.summary.extractive.dialogue import Talk, talk
from evals.exchanges import Gold, exchanges
from evals.scorers.matching import match
from evals.sessions import SETS, load, to_masked
from governance.ports import Embedder

WEIGHTS: Final = Path(promises.__file__).with_name("promise_weights.json")
PRIOR: Final = Path(__file__).with_name("promise_prior.json")
STRENGTH: Final = 1.0
"""Precision of the prior around the weights set by hand."""
PROMISE: Final = 1.5
"""What a missed promise costs beside a false one."""
EXCHANGE: Final = 0.35
"""What a sentence of an exchange counts beside a sentence of a whole session."""
ROUNDS: Final = 4

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One session. rows: cues of each candidate sentence. owns: which gold commitments it answers."""

    id: str
    whole: bool
    talk: Talk
    gold: tuple[Gold, ...]
    rows: Vector
    owns: tuple[frozenset[int], ...]


def samples(names: Sequence[str], embedder: Embedder) -> list[Sample]:
    """Every spoken session and every exchange that may be learned from."""
    found: list[Sample] = []
    for case in (*load(SETS["dev"]), *load(SETS["own_dev"])):
        if case.kind == "notes":
            continue
        gold = tuple(
            Gold(owner=c.owner, due=c.due, turns=frozenset(c.turns)) for c in case.gold.commitments
        )
        found.append(_sample(case.id, talk(to_masked(case), embedder), gold, names, whole=True))
    for exchange in exchanges():
        said = talk(exchange.transcript, embedder)
        found.append(_sample(exchange.id, said, exchange.gold, names, whole=False))
    return found


def _sample(
    name: str, said: Talk, gold: tuple[Gold, ...], names: Sequence[str], *, whole: bool
) -> Sample:
    rows: list[list[float]] = []
    owns: list[frozenset[int]] = []
    for index, sentence in enumerate(said.sentences):
        turn = said.turns[sentence.turn]
        cues = promises.features(said, index)
        if turn.role != "coachee" or not promises.eligible(cues):
            continue
        rows.append([cues[n] for n in names])
        owns.append(
            frozenset(
                k for k, g in enumerate(gold) if g.owner == "coachee" and turn.number in g.turns
            )
        )
    shaped = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    return Sample(id=name, whole=whole, talk=said, gold=gold, rows=shaped, owns=tuple(owns))


def fit(data: Sequence[Sample], prior: Vector) -> Vector:
    """Weights nearest to the labels and the prior, in the order of the prior."""
    rows = np.concatenate([s.rows for s in data])
    counts = np.concatenate([np.full(len(s.owns), 1.0 if s.whole else EXCHANGE) for s in data])
    owns = [o for s in data for o in s.owns]
    bags: dict[tuple[int, int], list[int]] = {}
    at = 0
    for place, sample in enumerate(data):
        for own in sample.owns:
            for k in own:
                bags.setdefault((place, k), []).append(at)
            at += 1
    weights = prior.copy()
    for _ in range(ROUNDS):
        scores = rows @ weights
        chosen = {max(bag, key=lambda i: float(scores[i])) for bag in bags.values()}
        used = [i for i, own in enumerate(owns) if i in chosen or not own]
        labels = np.array([float(i in chosen) for i in used])
        costs = counts[used] * np.where(labels == 1, PROMISE, 1.0)
        weights = _newton(rows[used], labels, costs, prior)
    return weights


def _newton(rows: Vector, labels: Vector, costs: Vector, prior: Vector) -> Vector:
    """The maximum a posteriori of a logistic regression (Newton's method; convex, so it is one)."""
    weights = prior.copy()
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (costs * (chance - labels)) + STRENGTH * (weights - prior)
        bend = (rows * (costs * chance * (1 - chance))[:, None]).T @ rows
        step: Vector = np.linalg.solve(bend + STRENGTH * np.eye(len(prior)), slope)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:  # noqa: PLR2004 - machine accuracy, near enough
            break
    return weights


def counts(sample: Sample, weights: Mapping[str, float]) -> tuple[int, int, int]:
    """Matched, predicted and labelled commitments of one session under these weights."""
    found = agreed(sample.talk, weights).commitments
    pairs = match([c.turns for c in found], [g.turns for g in sample.gold])
    return len(pairs), len(found), len(sample.gold)


def f1(total: Sequence[tuple[int, int, int]]) -> float:
    """The harmonic mean of precision and recall over summed counts."""
    matched, predicted, labelled = (sum(column) for column in zip(*total, strict=True))
    return 2 * matched / (predicted + labelled) if predicted + labelled else 1.0


def main() -> None:
    """Fit and store the weights; with --check, print leave-one-session-out figures as well."""
    parser = argparse.ArgumentParser(prog="evals.train_promises", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="leave each session out once")
    arguments = parser.parse_args()
    prior: dict[str, float] = json.loads(PRIOR.read_text(encoding="utf-8"))
    names = tuple(prior)
    start = np.array([prior[n] for n in names])
    data = samples(names, MiniLmEmbedder())
    if arguments.check:
        by_hand = [counts(s, prior) for s in data if s.whole]
        print(f"by hand, {len(by_hand)} sessions: F1 {f1(by_hand):.3f}")
        left_out = [
            counts(s, _named(names, fit([o for o in data if o is not s], start)))
            for s in data
            if s.whole
        ]
        print(f"fitted, each session left out once: F1 {f1(left_out):.3f}")
    weights = _named(names, fit(data, start))
    WEIGHTS.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {WEIGHTS.name}: {len(weights)} weights from {len(data)} sessions and exchanges")


def _named(names: Sequence[str], weights: Vector) -> dict[str, float]:
    return {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}


if __name__ == "__main__":
    main()
