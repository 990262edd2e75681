"""Word-hash embeddings without a model: a deterministic stand-in that keeps the Embedder contract.

For tests and for wiring. It knows shared words, not meaning: figures are never reported from it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Each word adds ±1 to one of `dimensions` places chosen by its hash; rows are unit length.

    As wide as MiniLM by default, because models that were fitted on MiniLM expect its width.
    """

    def __init__(self, *, dimensions: int = 384) -> None:
        self._dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length rows, shape (len(texts), dimensions); a text without words gets axis 0."""
        rows = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.lower()):
                digest = blake2b(word.encode(), digest_size=8).digest()
                place = int.from_bytes(digest[:4], "big") % self._dimensions
                row[place] += 1.0 if digest[4] % 2 else -1.0
            if not row.any():
                row[0] = 1.0
        lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / lengths, dtype=np.float32)
