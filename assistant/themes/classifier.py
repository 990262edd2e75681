"""The facets of one session: which themes of the taxonomy it touches, and how surely.

Invariant: nothing but ids of the taxonomy and probabilities comes out, whatever the session says;
so that an injected sentence has no channel into a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from assistant.themes.heads import Heads, Matrix, Read, installed, version_of
from assistant.themes.taxonomy import Taxonomy
from assistant.themes.taxonomy import installed as installed_taxonomy
from assistant.themes.windows import Windows, windows
from governance.ports import Embedder

MOST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A theme of one session. score: the probability that a reader would name it, 0 to 1."""

    theme: str
    score: float


class ThemeClassifier:
    """Reads sessions on this machine. digest: SHA-256 (hex) of its numbers."""

    def __init__(
        self, *, embedder: Embedder, taxonomy: Taxonomy, heads: Heads, digest: str
    ) -> None:
        self._embedder: Final = embedder
        self._heads: Final = heads
        self.taxonomy: Final = taxonomy
        self.digest: Final = digest

    @classmethod
    def load(cls, embedder: Embedder) -> Self:
        """The installed one; raises TaxonomyError or HeadsError."""
        taxonomy = installed_taxonomy()
        heads, digest = installed(len(taxonomy.themes))
        return cls(embedder=embedder, taxonomy=taxonomy, heads=heads, digest=digest)

    @property
    def version(self) -> str:
        """What stands for it on facets and releases; two versions are never compared."""
        return version_of(self.digest)

    def facets(self, turns: Sequence[str]) -> tuple[Facet, ...]:
        """One to four themes, likeliest first; none when nobody says anything.

        turns: what was said, in order.
        """
        cut = windows(turns)
        if cut is None:
            return ()
        chances = self._heads.chances(read(cut, self._embedder))
        order = [int(i) for i in np.argsort(-chances, kind="stable")[:MOST]]
        least = float(self._heads.least[0])
        return tuple(
            Facet(theme=self.taxonomy.themes[i], score=round(float(chances[i]), 4))
            for place, i in enumerate(order)
            if place == 0 or chances[i] >= least
        )


def read(cut: Windows, embedder: Embedder) -> Read:
    """The windows as unit rows; each text is embedded once."""
    texts = list(dict.fromkeys((*cut.sentences, *cut.turns)))
    rows = np.asarray(embedder.embed(texts), dtype=np.float64)
    at = {text: row for row, text in enumerate(texts)}
    return Read(
        sentences=_rows(rows, [at[text] for text in cut.sentences]),
        turns=_rows(rows, [at[text] for text in cut.turns]),
        lengths=np.array([len(text) for text in cut.turns], dtype=np.float64),
        opening=cut.opening,
    )


def _rows(rows: Matrix, at: Sequence[int]) -> Matrix:
    return np.asarray(rows[list(at)])
