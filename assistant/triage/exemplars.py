"""Opens the index of exemplars: in Chroma, or in an array where nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from assistant.storage.exemplar_index import ChromaExemplars
from governance.policy.sensitivity.exemplars import ExemplarIndex, Exemplars, MemoryIndex
from governance.ports import Embedder

FOLDER: Final = "exemplars"


def opened(home: Path | None, exemplars: Exemplars, embedder: Embedder) -> ExemplarIndex:
    """The index, with its vectors kept in `home`; with None, an array and nothing kept."""
    if home is None:
        return MemoryIndex(exemplars.all, embedder.embed(exemplars.texts()))
    return ChromaExemplars.open(home / FOLDER, exemplars, embedder)
