"""The only module that uses Chroma: labelled public text of ours, searched in this process.

Invariants: nothing but the installed exemplars ever goes in, never a word of a person; Chroma
writes no file. Its index files hold bytes of this process's memory that were never cleared, and
with them what somebody said a minute ago (measured; ADR 28). What is kept is a file of vectors,
which holds these and nothing else. Chroma embeds nothing itself and phones nobody.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Self

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from assistant.storage.exemplar_vectors import vectors
from governance.policy.sensitivity.exemplars import Exemplar, Exemplars, Near, canonical
from governance.ports import Embedder

_PROBE: Final = "The same sentence every time tells one embedding model from another."
_DIGITS: Final = 32
_OF_CHROMA: Final = "chroma.sqlite3"


class ChromaExemplars:
    """An `ExemplarIndex` in Chroma."""

    def __init__(self, collection: Any, exemplars: Exemplars) -> None:  # noqa: ANN401  -- theirs is generic and untyped
        self._collection = collection
        self._exemplars = exemplars

    @classmethod
    def open(cls, folder: Path, exemplars: Exemplars, embedder: Embedder) -> Self:
        """The index of these exemplars.

        folder: where their vectors are kept from one start to the next. Vectors of others, of
        another model or damaged ones are made anew; files of Chroma's in there are removed.
        """
        if (folder / _OF_CHROMA).exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = _name(exemplars, embedder)
        client = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
        collection: Any = client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        # Another installation in this process may have filled it: same name, same vectors.
        if collection.count() != len(exemplars.all):
            collection.upsert(
                ids=[one.id for one in exemplars.all],
                embeddings=vectors(folder / f"{name}.npy", exemplars.texts(), embedder),
                metadatas=[{"label": one.label} for one in exemplars.all],
            )
        return cls(collection, exemplars)

    def nearest(
        self, vector: NDArray[np.float32], /, *, labels: Collection[str], count: int
    ) -> tuple[Near, ...]:
        """The nearest with one of `labels`, nearest first."""
        known = sum(one.label in labels for one in self._exemplars.all)
        if not known or count < 1:
            return ()
        # All of the label's: a search for a few among many others may miss some of its own.
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=known,
            where={"label": {"$in": sorted(labels)}},
            include=["distances"],
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        near = [self._near(name, float(distance)) for name, distance in pairs]
        return tuple(sorted(near, key=lambda n: (-n.similarity, n.exemplar.id))[:count])

    def _near(self, name: str, distance: float) -> Near:
        exemplar: Exemplar = self._exemplars.by_id[name]
        return Near(exemplar=exemplar, similarity=round(1.0 - distance, 4))


def _name(exemplars: Exemplars, embedder: Embedder) -> str:
    # To hundredths, so that another machine's rounding is no other model; + 0.0: no negative zero.
    vector: NDArray[np.float32] = np.asarray(
        np.round(embedder.embed([_PROBE])[0], 2) + 0.0, dtype="<f4"
    )
    digest = hashlib.sha256(canonical(exemplars.all) + vector.tobytes())
    return f"exemplars-{digest.hexdigest()[:_DIGITS]}"
