"""Vectors of sentences that are our own and public (prototypes, exemplars), embedded only once.

Invariant: nothing of a session is ever kept here.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from governance.ports import Embedder


def vectors(texts: tuple[str, ...], embedder: Embedder) -> NDArray[np.float32]:
    """One unit row a text. An embedder is one long-lived instance, so it can be remembered by."""
    return _remembered(texts, cast("Hashable", embedder))


@lru_cache(maxsize=16)
def _remembered(texts: tuple[str, ...], embedder: Hashable) -> NDArray[np.float32]:
    return cast("Embedder", embedder).embed(texts)
