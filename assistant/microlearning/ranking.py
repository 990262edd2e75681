"""Which modules fit a goal: by what it means and by its words, learned from goals of our own.

Kernel ridge regression over three likenesses to every example, the cosine of the embeddings (from
the index in Chroma), of their words and of their letters, says which theme a goal is about;
`evals.train_learning` computes the numbers. A module is worth what its theme has been worth to
goals about that theme. Where an organization has several modules of one theme, the words they
share with the goal decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]  # ships no types
    TfidfVectorizer,
)

from assistant.microlearning.examples import Examples
from assistant.microlearning.module import Module, ModuleError
from assistant.microlearning.neighbours import worth
from assistant.themes.taxonomy import installed as installed_taxonomy
from governance.policy.sensitivity.exemplars import ExemplarIndex
from governance.ports import Embedder

TRAINED: Final = Path(__file__).parent / "trained" / "weights.safetensors"
POWER: Final = 2
"""Makes near examples count more than many far ones."""
OF_WORDS: Final = 0.8
OF_LETTERS: Final = 0.5
SHARPNESS: Final = 15.0
"""How fast a theme that fits less well loses its share."""
OF_MODULE: Final = 0.1
VAGUE: Final = 0.12
"""A goal that fits no theme better than this is no reason to propose a module."""
LEAST: Final = 0.08
"""A module worth less than this is not proposed; each is worth about .07 to a goal not read."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A module for one of several goals. line: which, from 0. score: higher fits better."""

    module: str
    line: int
    score: float


class Words:
    """How alike texts are in words, pairs of words and letters in a row, rare ones weighing more.

    Letters find a word in its other forms, and mistyped.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._reader: Final[Any] = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        self._known: Final[Any] = self._reader.fit_transform(texts)
        self._letters: Final[Any] = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True
        )
        self._spelt: Final[Any] = self._letters.fit_transform(texts)

    def to_known(self, texts: Sequence[str]) -> Matrix:
        """Weighed cosines to the texts it was made of, a row a text."""
        words = (self._reader.transform(texts) @ self._known.T).toarray()
        letters = (self._letters.transform(texts) @ self._spelt.T).toarray()
        return np.asarray(OF_WORDS * words + OF_LETTERS * letters)

    def between(self, texts: Sequence[str], others: Sequence[str]) -> Matrix:
        """Cosines to others, a row a text."""
        read = self._reader.transform(texts), self._reader.transform(others)
        return np.asarray((read[0] @ read[1].T).toarray())


class Ranker:
    """Ranks modules. index: holds the examples, by the same embedder."""

    def __init__(
        self, *, examples: Examples, index: ExemplarIndex, embedder: Embedder, weights: Matrix
    ) -> None:
        self._embedder: Final = embedder
        self._index: Final = index
        self._weights: Final = weights
        self._words: Final = Words(examples.all.texts())
        self._row: Final = {one.id: row for row, one in enumerate(examples.all.all)}
        self._labels: Final = frozenset(one.label for one in examples.all.all)
        self._worth: Final = worth(examples)
        self._column: Final = {theme: i for i, theme in enumerate(installed_taxonomy().themes)}

    @classmethod
    def load(cls, *, examples: Examples, index: ExemplarIndex, embedder: Embedder) -> Self:
        """With the installed numbers.

        Raises:
            ModuleError: they are missing, or trained on other examples.
        """
        return cls(examples=examples, index=index, embedder=embedder, weights=weights(examples))

    def rank(self, goals: Sequence[str], modules: Sequence[Module]) -> tuple[Ranked, ...]:
        """Modules that fit one of the goals, the best first, each with the goal it fits best."""
        if not goals or not modules:
            return ()
        fits = self._fits(goals)
        scores = self._worths(fits, goals, modules)
        scores[fits.max(axis=1) < VAGUE] = 0.0
        best = scores.argmax(axis=0)
        found = [
            Ranked(module=module.id, line=int(line), score=round(float(scores[line, at]), 4))
            for at, (module, line) in enumerate(zip(modules, best, strict=True))
        ]
        fitting = [one for one in found if one.score >= LEAST]
        return tuple(sorted(fitting, key=lambda one: (-one.score, one.line, one.module)))

    def scores(self, goals: Sequence[str], modules: Sequence[Module]) -> Matrix:
        """How well each module fits each goal, a row a goal."""
        return self._worths(self._fits(goals), goals, modules)

    def _fits(self, goals: Sequence[str]) -> Matrix:
        """How well each theme fits each goal, before they share."""
        likeness = self._meaning(goals) + self._words.to_known(goals)
        return np.asarray(likeness @ self._weights)

    def _worths(self, fits: Matrix, goals: Sequence[str], modules: Sequence[Module]) -> Matrix:
        themes = shares(fits) @ self._worth
        texts = [_text(module) for module in modules]
        columns = [self._column[module.theme] for module in modules]
        return np.asarray(themes[:, columns] + OF_MODULE * self._words.between(goals, texts))

    def _meaning(self, goals: Sequence[str]) -> Matrix:
        rows = np.zeros((len(goals), len(self._row)))
        for at, vector in enumerate(self._embedder.embed(list(goals))):
            near = self._index.nearest(vector, labels=self._labels, count=len(self._row))
            for one in near:
                rows[at, self._row[one.exemplar.id]] = max(one.similarity, 0.0) ** POWER
        return rows


def shares(fits: Matrix) -> Matrix:
    """How likely each theme is the goal's, from how well it fits; rows sum to 1."""
    raised = np.exp(SHARPNESS * (fits - fits.max(axis=1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def weights(examples: Examples, path: Path = TRAINED) -> Matrix:
    """The installed numbers, examples x themes.

    Raises:
        ModuleError: they are missing, or trained on other examples.
    """
    name = f"weights.{examples.digest}"
    try:
        found = load(path.read_bytes()).get(name)
    except (OSError, SafetensorError) as fault:
        raise _unusable(type(fault).__name__) from None
    if found is None:
        raise _unusable("they were trained on other examples")
    return np.asarray(found, dtype=np.float64)


def _text(module: Module) -> str:
    parts = (*module.idea, *module.example, *module.practice, module.plan, module.question)
    return " ".join((module.title, *parts))


def _unusable(why: str) -> ModuleError:
    return ModuleError(
        f"The numbers by which modules are chosen cannot be used ({why}), so none is proposed. "
        "Restore the file that was installed, or run `python -m evals.train_learning`."
    )
