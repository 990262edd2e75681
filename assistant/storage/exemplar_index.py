"""The only module that uses Chroma for exemplars: labelled public text of ours, on this disk.

Invariants: nothing but the installed exemplars ever goes in, never a word of a person (deleted
vectors stay in Chroma's files, measured); Chroma embeds nothing itself and phones nobody; an index
made from other exemplars or by another model is made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Self

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

from governance.policy.sensitivity.exemplars import Exemplar, Exemplars, Near, canonical
from governance.ports import Embedder

_PREFIX: Final = "exemplars-"
_PROBE: Final = "The same sentence every time tells one embedding model from another."
_DIGITS: Final = 32


class ChromaExemplars:
    """An `ExemplarIndex` in Chroma's files."""

    def __init__(self, collection: Any, exemplars: Exemplars) -> None:  # noqa: ANN401  -- theirs is generic and untyped
        self._collection = collection
        self._exemplars = exemplars

    @classmethod
    def open(cls, folder: Path, exemplars: Exemplars, embedder: Embedder) -> Self:
        """The index in `folder`, made if it is not there or is of other exemplars or vectors."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        client = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False)
        )
        name = _name(exemplars, embedder)
        known = {found.name for found in client.list_collections()}
        collection: Any = client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        if collection.count() != len(exemplars.all):
            collection.upsert(
                ids=[one.id for one in exemplars.all],
                embeddings=embedder.embed(exemplars.texts()),
                metadatas=[{"label": one.label} for one in exemplars.all],
            )
        for old in known:
            if old.startswith(_PREFIX) and old != name:
                client.delete_collection(old)
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
    return _PREFIX + digest.hexdigest()[:_DIGITS]
