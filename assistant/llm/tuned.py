"""MiniLM with its last three layers tuned and heads of our own: the adapter of `Classifier`.

What was tuned is kept as the difference from the embedder's model, in 8 bits, about 5 MB:
`governance/policy/sensitivity/trained/classifier.safetensors`, made by `evals.train_sensitivity`.
Invariant: numbers are read by safetensors, which runs nothing; no model hub is asked for anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from assistant.llm.embedder import WeightsMissingError, weights_folder
from assistant.llm.loading import offline_and_quiet
from governance.errors import ChathamError
from governance.policy.sensitivity.learned import COLUMNS, THRESHOLDS, Output

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.llm.tuned_model import TunedModel

TRAINED: Final = THRESHOLDS.parent / "classifier.safetensors"


class ClassifierMissingError(ChathamError):
    """The detector's classifier cannot be loaded."""


class TunedMiniLm:
    """Loads on the first call (about 2 s) and then serves any thread, one batch at a time.

    Beside the `Output` probabilities of `classify` it knows the triage outcomes.
    """

    def __init__(self, *, trained: Path = TRAINED, folder: Path | None = None) -> None:
        self._trained = trained
        self._folder = folder
        self._lock = Lock()
        self._model: TunedModel | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the trained weights; loads no model.

        Raises:
            ClassifierMissingError: they are not there.
        """
        try:
            with self._trained.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as fault:
            raise _missing(fault) from None

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Probabilities, shape (len(texts), COLUMNS), as `Classifier` has them.

        Raises:
            ClassifierMissingError: weights or base model are missing or do not fit each other.
        """
        import numpy as np  # noqa: PLC0415  -- the web process classifies nothing

        if not texts:
            return np.zeros((0, COLUMNS), dtype=np.float32)
        raw = self._logits("head", texts)
        chances = 1.0 / (1.0 + np.exp(-raw[:, : len(Output)]))
        return np.concatenate([chances, _shares(raw[:, len(Output) :])], axis=1, dtype=np.float32)

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """How likely each triage outcome is, shape (len(texts), number of outcomes); rows sum to 1.

        Columns are in the order of `assistant.triage.cues.Outcome`. Raises as `classify` does.
        """
        import numpy as np  # noqa: PLC0415  -- likewise

        raw = self._logits("triage", texts)
        return np.asarray(_shares(raw), dtype=np.float32)

    def _logits(self, head: str, texts: Sequence[str]) -> NDArray[np.float64]:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model.logits(head, texts)

    def _load(self) -> TunedModel:
        offline_and_quiet()
        from assistant.llm.tuned_model import (  # noqa: PLC0415  -- torch takes seconds to import
            TunedModel,
            UnfitWeightsError,
        )

        try:
            return TunedModel(self._folder or weights_folder(), self._trained)
        except (OSError, WeightsMissingError, UnfitWeightsError) as fault:
            raise _missing(fault) from None


def _shares(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415  -- likewise

    likely = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def _missing(fault: Exception) -> ClassifierMissingError:
    return ClassifierMissingError(
        f"The detector's classifier cannot be loaded ({type(fault).__name__}), so no session can "
        "be judged. Run `make` to install the models, and restore the file that was installed."
    )
