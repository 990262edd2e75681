"""The learned model of commitments: three linear models, stored as numbers in one JSON file.

Which sentences promise (one model per role, over signals and embeddings), which mentions are about
one thing, and which of the chains found stand as commitments. Trained by
`python -m evals.train_commitments`. Invariant: a file that was changed by hand is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import exp
from types import MappingProxyType
from typing import Annotated, Final, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from assistant.summary.extractive.features import Features, Numbers

FILE: Final = "commitment_model.json"
Weights = Mapping[str, float]


class ModelChangedError(RuntimeError):
    """The stored model is not the one that training wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A logistic model over named numbers; a name it does not know counts nothing."""

    bias: float
    weights: Weights = field(repr=False)

    def chance(self, found: Weights) -> float:
        """0..1."""
        return _logistic(
            self.bias + sum(self.weights.get(name, 0.0) * value for name, value in found.items())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceModel:
    """A logistic model over a sentence's signals and its three vectors."""

    signals: Linear
    own: Numbers = field(repr=False)
    before: Numbers = field(repr=False)
    after: Numbers = field(repr=False)

    def chances(self, found: Features) -> Numbers:
        """Per sentence, 0..1: how likely it makes, accepts, dates or repeats a commitment."""
        named = [
            self.signals.bias
            + sum(self.signals.weights.get(name, 0.0) * value for name, value in row.items())
            for row in found.signals
        ]
        if not named:
            return np.zeros(0)
        meaning = found.own @ self.own + found.before @ self.before + found.after @ self.after
        return np.asarray(1 / (1 + np.exp(-(np.array(named) + meaning))), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentModel:
    """Everything learned. *_least: chances from which a sentence, a link, a chain counts."""

    coachee: SentenceModel
    coach: SentenceModel
    link: Linear
    stands: Linear
    mention_least: float
    link_least: float
    stands_least: float
    fingerprint: str


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoredLinear(_Stored):
    """`Linear` in the file."""

    bias: float
    weights: dict[str, float]

    def linear(self) -> Linear:
        """The model itself."""
        return Linear(bias=self.bias, weights=MappingProxyType(dict(self.weights)))


class StoredSentences(StoredLinear):
    """`SentenceModel` in the file."""

    own: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def sentences(self) -> SentenceModel:
        """The model itself."""
        return SentenceModel(
            signals=self.linear(),
            own=np.array(self.own),
            before=np.array(self.before),
            after=np.array(self.after),
        )


Least = Annotated[float, Field(gt=0, lt=1)]


class StoredModel(_Stored):
    """`CommitmentModel` in the file, with its digest."""

    coachee: StoredSentences
    coach: StoredSentences
    link: StoredLinear
    stands: StoredLinear
    mention_least: Least
    link_least: Least
    stands_least: Least
    fingerprint: str
    digest: str = ""

    def digested(self) -> Self:
        """The same with the digest of everything else."""
        return self.model_copy(update={"digest": self._digest()})

    def model(self) -> CommitmentModel:
        """The model itself; raises ModelChangedError when the digest does not fit."""
        if self.digest != self._digest():
            raise ModelChangedError(
                f"{FILE} was changed after training. Restore the file, or train it anew with "
                "`python -m evals.train_commitments`."
            )
        return CommitmentModel(
            coachee=self.coachee.sentences(),
            coach=self.coach.sentences(),
            link=self.link.linear(),
            stands=self.stands.linear(),
            mention_least=self.mention_least,
            link_least=self.link_least,
            stands_least=self.stands_least,
            fingerprint=self.fingerprint,
        )

    def _digest(self) -> str:
        content = self.model_dump(mode="json", exclude={"digest"})
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def trained() -> CommitmentModel:
    """The model that ships with the package."""
    text = files("assistant.summary.extractive").joinpath(FILE).read_text(encoding="utf-8")
    return StoredModel.model_validate_json(text).model()


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, value))))
