"""Labelled examples, written for Chatham, that show why something was found or proposed.

`ExemplarIndex` is the port to whatever finds the nearest ones. Invariants: what is indexed is
public text of ours and never a person's (DESIGN §3); an exemplar decides nothing and is shown
beside a decision, so that a broken index costs an explanation and no stop.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError
from governance.ports import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INSTALLED: Final = Path(__file__).parent / "exemplars.jsonl"


class ExemplarsError(ChathamError):
    """The exemplars on disk cannot be used."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,60}$")]
    label: Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]
    text: Annotated[str, Field(min_length=12, max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One example. label: a sensitivity, a use case or a triage outcome."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An exemplar and how close it is: the cosine, -1 to 1."""

    exemplar: Exemplar
    similarity: float


class ExemplarIndex(Protocol):
    """Finds the exemplars nearest to an embedding."""

    def nearest(
        self, vector: NDArray[np.float32], /, *, labels: Collection[str], count: int
    ) -> tuple[Near, ...]:
        """The `count` nearest with one of `labels`, nearest first, ties by id; fewer if fewer.

        vector: of unit length, from the embedder the index was made with.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplars:
    """All exemplars of an installation. digest: SHA-256 (hex) of the file."""

    digest: str
    all: tuple[Exemplar, ...] = field(repr=False)
    by_id: Mapping[str, Exemplar] = field(repr=False)

    @classmethod
    def read(cls, path: Path = INSTALLED) -> Self:
        """Read a file of exemplars, one JSON object a line: id, label, text.

        Raises:
            ExemplarsError: unreadable, malformed, or two share an id.
        """
        try:
            text = path.read_text(encoding="utf-8")
            lines = [_Line.model_validate_json(line) for line in text.splitlines() if line.strip()]
        except (OSError, ValueError, ValidationError) as fault:
            raise _broken(type(fault).__name__) from None
        found = tuple(Exemplar(id=x.id, label=x.label, text=x.text) for x in lines)
        by_id = {one.id: one for one in found}
        if not found or len(by_id) != len(found):
            raise _broken("there are none" if not found else "two share an id")
        return cls(digest=hashlib.sha256(text.encode()).hexdigest(), all=found, by_id=by_id)

    def texts(self) -> list[str]:
        """What an index embeds, in order."""
        return [one.text for one in self.all]

    def of(self, label: str) -> tuple[Exemplar, ...]:
        """The exemplars of one label, in the order of the file."""
        return tuple(one for one in self.all if one.label == label)


class MemoryIndex:
    """An index in this process: a few hundred rows need no more than one product."""

    def __init__(self, exemplars: Sequence[Exemplar], vectors: NDArray[np.float32]) -> None:
        self._vectors = vectors
        self._exemplars = tuple(exemplars)
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, one in enumerate(self._exemplars):
            rows[one.label].append(row)
        self._rows = rows

    def nearest(
        self, vector: NDArray[np.float32], /, *, labels: Collection[str], count: int
    ) -> tuple[Near, ...]:
        """The nearest with one of `labels`, nearest first."""
        rows = [row for label in set(labels) for row in self._rows.get(label, ())]
        close: list[float] = (self._vectors[rows] @ vector).tolist() if rows else []
        found = [
            Near(exemplar=self._exemplars[row], similarity=round(near, 4))
            for row, near in zip(rows, close, strict=True)
        ]
        return tuple(sorted(found, key=lambda n: (-n.similarity, n.exemplar.id))[:count])


class NearestExemplars:
    """The why of a finding: the exemplar nearest to the words it rests on."""

    def __init__(self, embedder: Embedder, index: ExemplarIndex) -> None:
        self._embedder = embedder
        self._index = index

    def why(self, found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        """Ids of the nearest exemplar per label, for labels with the texts they rest on."""
        texts = list(dict.fromkeys(text for texts in found.values() for text in texts))
        vectors = dict(zip(texts, self._embedder.embed(texts), strict=True))
        ids: list[str] = []
        for label, resting in found.items():
            near = [
                one
                for text in resting
                for one in self._index.nearest(vectors[text], labels={label}, count=1)
            ]
            if near:
                ids.append(max(near, key=lambda n: n.similarity).exemplar.id)
        return tuple(ids)


def _broken(why: str) -> ExemplarsError:
    return ExemplarsError(
        f"The exemplars cannot be used: {why}. They explain what was found; restore the file that "
        "was installed."
    )


def canonical(exemplars: Sequence[Exemplar]) -> bytes:
    """The exemplars as bytes, for a digest of what an index holds."""
    rows = sorted((one.id, one.label, one.text) for one in exemplars)
    return json.dumps(rows, separators=(",", ":")).encode()
