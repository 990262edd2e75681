"""From a request without anything sensitive to one proposed door, how sure it is, and why.

A softmax over a sentence embedding and the cues that fired; `evals/train_triage.py` makes its
numbers. Invariant: what is unclear goes to a person; nothing here refuses anybody coaching.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.triage.cues import CueFileError, Cues, Hit, Outcome
from governance.policy.sensitivity import Classifier
from governance.ports import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS: Final = Path(__file__).parent / "weights.json"
CUE_SCALE: Final = 0.5
"""What one cue weighs beside an embedding of length 1; chosen by cross-validation."""


class _Weights(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    cues: tuple[str, ...]
    cue_digest: str
    least_confidence: float
    bias: dict[Outcome, float]
    rows: dict[Outcome, tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A door to propose. confidence: 0 to 1. hits: the cues that speak for it, strongest first.

    unsure: the confidence is too low, so the door is a person. chances: of every door, 0 to 1.
    grounds: codes of what a model sees in it, if one was asked.
    """

    outcome: Outcome
    confidence: float
    hits: tuple[Hit, ...]
    unsure: bool = False
    chances: Mapping[Outcome, float] = field(default_factory=dict[Outcome, float])
    grounds: tuple[str, ...] = ()


class OutcomeReader(Protocol):
    """Reads requests on this machine."""

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How likely each outcome is, shape (len(texts), 5), columns in the order of `Outcome`."""
        ...


class Reader(Classifier, OutcomeReader, Protocol):
    """One model that knows both what is sensitive and which door is asked for."""


class Proposer:
    """Proposes doors. digest: SHA-256 (hex) over cues and weights.

    Two opinions are averaged: a softmax over embedding and cues, and the tuned reader's.
    """

    def __init__(
        self,
        cues: Cues,
        weights: _Weights,
        embedder: Embedder,
        reader: OutcomeReader,
        *,
        digest: str,
    ) -> None:
        self._cues = cues
        self._weights = weights
        self._embedder = embedder
        self._reader = reader
        self.digest: Final = digest

    @classmethod
    def load(cls, embedder: Embedder, reader: OutcomeReader, path: Path = WEIGHTS) -> Self:
        """Read cues and weights.

        Raises:
            CueFileError: a file is unreadable, or the weights were made for other cues.
        """
        cues = Cues.load()
        try:
            raw = path.read_bytes()
            weights = _Weights.model_validate_json(raw)
        except (OSError, ValidationError) as fault:
            raise CueFileError(
                f"The triage weights cannot be used ({type(fault).__name__}). No request is "
                "triaged until the installed file is back."
            ) from None
        if weights.cue_digest != cues.digest:
            raise CueFileError(
                "The triage weights were made for other cues, so their answer would mean nothing. "
                "Restore both installed files, or run `python -m evals.train_triage`."
            )
        return cls(cues, weights, embedder, reader, digest=_digest(raw, cues))

    def asks_for_a_person(self, text: str) -> tuple[Hit, ...]:
        """The words that ask for a human; no model is needed to hear them."""
        return tuple(h for h in self._cues.hits(text) if h.outcome is Outcome.HUMAN_ESCALATION)

    def propose(self, text: str) -> Proposal:
        """The door for a request in which nothing sensitive was found."""
        hits = self._cues.hits(text)
        row = features(self._embedder.embed([text])[0], hits, self._weights.cues)
        read = self._reader.outcomes([text])[0]
        chances = {
            outcome: (chance + float(read[list(Outcome).index(outcome)])) / 2
            for outcome, chance in self._chances(row).items()
        }
        asked = any(hit.outcome is Outcome.HUMAN_ESCALATION for hit in hits)
        best = Outcome.HUMAN_ESCALATION if asked else max(chances, key=lambda o: chances[o])
        confidence = 1.0 if asked else round(chances[best], 3)
        if confidence < self._weights.least_confidence:
            return Proposal(
                outcome=Outcome.HUMAN_ESCALATION,
                confidence=confidence,
                hits=hits,
                unsure=True,
                chances=chances,
            )
        resting = sorted((hit for hit in hits if hit.outcome is best), key=lambda hit: -hit.weight)
        return Proposal(outcome=best, confidence=confidence, hits=tuple(resting), chances=chances)

    def _chances(self, row: NDArray[np.float64]) -> Mapping[Outcome, float]:
        import numpy as np  # noqa: PLC0415  -- the web process proposes nothing

        bias = self._weights.bias
        raw = {o: float(np.dot(row, w)) + bias[o] for o, w in self._weights.rows.items()}
        top = max(raw.values())
        total = sum(np.exp(value - top) for value in raw.values())
        return {outcome: float(np.exp(value - top) / total) for outcome, value in raw.items()}


def installed_digest(path: Path = WEIGHTS) -> str:
    """SHA-256 (hex) over the installed cues and weights, without loading a model.

    Raises:
        CueFileError: a file is unreadable.
    """
    try:
        return _digest(path.read_bytes(), Cues.load())
    except OSError as fault:
        raise CueFileError(
            f"The triage weights cannot be read ({type(fault).__name__}). Restore the installed "
            "file."
        ) from None


def _digest(weights: bytes, cues: Cues) -> str:
    return hashlib.sha256(weights + cues.digest.encode()).hexdigest()


def features(
    vector: NDArray[np.float32], hits: tuple[Hit, ...], names: tuple[str, ...]
) -> NDArray[np.float64]:
    """The embedding, then a number for each cue of `names`."""
    import numpy as np  # noqa: PLC0415  -- likewise

    fired = {hit.id for hit in hits}
    cues = [CUE_SCALE * (name in fired) for name in names]
    return np.concatenate([np.asarray(vector, dtype=np.float64), np.asarray(cues)])
