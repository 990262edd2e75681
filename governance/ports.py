"""Small ports that every gate shares: time, ids, randomness and embeddings. No globals anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the web process embeds nothing
    import numpy as np
    from numpy.typing import NDArray


class Clock(Protocol):
    """The time, always UTC and timezone-aware."""

    def now(self) -> datetime:
        """The current instant."""
        ...


class Ids(Protocol):
    """Fresh opaque ids."""

    def new(self, prefix: str) -> str:
        """An unguessable id such as `ses_…` for prefix `ses`; at least 96 bits of entropy."""
        ...


class Randomness(Protocol):
    """Bytes for keys, nonces and salts."""

    def bytes(self, count: int) -> bytes:
        """`count` bytes from a cryptographically secure source."""
        ...


class Embedder(Protocol):
    """Sentence embeddings from a model on this machine."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit-length rows, shape (len(texts), dimensions); no texts give (0, dimensions)."""
        ...
