"""A cached embedder gives what the embedder gives, and asks it for nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.embedding_cache import CachedEmbedder


class Counting:
    """Unit rows from a hash of the text; says what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = [np.random.default_rng(list(text.encode())).normal(size=8) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 8)


def test_nothing_is_asked_twice_not_even_by_the_next_run(tmp_path: Path) -> None:
    path, inner = tmp_path / "deep" / "rows.npz", Counting()
    with CachedEmbedder(inner, path) as cached:
        first = cached.embed(["a", "b", "a"])
    assert inner.asked == ["a", "b"]
    with CachedEmbedder(inner, path) as cached:
        again = cached.embed(["b", "c", "a"])
        assert cached.embed([]).shape == (0, 8)
    assert inner.asked == ["a", "b", "c"]
    assert (again[[2, 0]] == first[:2]).all()
    assert (again == Counting().embed(["b", "c", "a"])).all()
    assert [one.name for one in path.parent.iterdir()] == ["rows.npz"]
