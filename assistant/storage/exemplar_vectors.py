"""Keeps the vectors of our exemplars from one start to the next, in a file of nothing else.

Invariant: what is damaged, of other length or not there is embedded anew; nothing pickled is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from governance.ports import Embedder


def vectors(path: Path, texts: Sequence[str], embedder: Embedder) -> NDArray[np.float32]:
    """One row a text, (texts, dimensions), as `path` keeps them; or embedded, and kept there.

    path: named after texts and model by whoever asks. Vectors under other names are removed.
    """
    kept = _kept(path)
    if kept is not None and len(kept) == len(texts):
        return kept
    made = np.asarray(embedder.embed(texts), dtype=np.float32)
    for old in path.parent.glob("*.npy"):
        old.unlink(missing_ok=True)
    # Whole or not at all, for two processes that start at once.
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as beside:
        np.save(beside, made, allow_pickle=False)
    Path(beside.name).replace(path)
    return made


def _kept(path: Path) -> NDArray[np.float32] | None:
    # Not `np.load`: it also opens archives, and breaks on a damaged one in ways of its own.
    try:
        with path.open("rb") as file:
            kept: NDArray[np.float32] = np.lib.format.read_array(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    rows_and_columns = 2
    whole = kept.dtype == np.float32 and kept.ndim == rows_and_columns
    return kept if whole and bool(np.isfinite(kept).all()) else None
