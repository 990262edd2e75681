"""The numbers behind the theme classifier, and how a session's windows become evidence.

Evidence per theme: how likely each length of window is (a head trained on the exemplars), the
nearest exemplars, and what linear heads over the whole session say. One calibrated head weighs
them, the same for all themes, so that rare themes are weighed as surely as frequent ones.
Written by `evals.train_themes`; read by safetensors, which runs nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from governance.errors import ChathamError

TRAINED: Final = Path(__file__).parent / "trained" / "heads.safetensors"
CLOSEST: Final = 2
"""Exemplars of a theme that judge a window: one alone may match by chance."""
CARRYING: Final = 8
"""Windows that carry a theme."""
SPOKEN: Final = 3
"""What exemplars say of a theme: of its sentences, of its turns, and by the closest of them."""
WHOLE: Final = ("turns", "told", "opening")
"""The means of a session that linear heads read."""

Matrix = NDArray[np.float64]


class HeadsError(ChathamError):
    """The classifier's numbers cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A session's windows as unit rows, one array a length.

    lengths: characters of each of `turns`. opening: rows of `turns` it opens.
    """

    sentences: Matrix = field(repr=False)
    turns: Matrix = field(repr=False)
    lengths: Matrix = field(repr=False)
    opening: int

    def means(self) -> dict[str, Matrix]:
        """The unit mean of each of `WHOLE`; in "told" a turn counts by its length."""
        return {
            "turns": unit(self.turns.mean(axis=0)),
            "told": unit(self.lengths @ self.turns),
            "opening": unit(self.turns[: self.opening].mean(axis=0)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplary:
    """What exemplars alone say. rows: their unit vectors; labels: columns; weight, bias: a head."""

    rows: Matrix = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    weight: Matrix = field(repr=False)
    bias: Matrix = field(repr=False)

    def features(self, read: Read) -> Matrix:
        """Evidence, themes x 3."""
        both = (read.sentences, read.turns)
        likely = [np.log(self.chances(rows).mean(axis=0) + 1e-4) for rows in both]
        return np.stack([*likely, self._close(read.sentences)], axis=1)

    def chances(self, rows: Matrix) -> Matrix:
        """How likely each theme is for each row; rows sum to 1."""
        raw = rows @ self.weight.T + self.bias
        likely = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(likely / likely.sum(axis=1, keepdims=True))

    def _close(self, rows: Matrix) -> Matrix:
        cosine = rows @ self.rows.T
        columns: list[Matrix] = []
        for theme in range(len(self.bias)):
            of_theme = np.sort(cosine[:, self.labels == theme], axis=1)[:, -CLOSEST:]
            columns.append(np.sort(of_theme.mean(axis=1))[-CARRYING:])
        return np.stack([column.mean() for column in columns])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """All numbers. `digest` is the file's SHA-256 (hex).

    ordinary, spread: what exemplars say of ordinary sessions (themes x 3) and how much that varies.
    whole_*: per mean of `WHOLE`, its centre, a linear head and its bias. profile*: the same over
    the exemplars' own verdict. prior: how frequent themes are, as logarithms. scale, offset,
    evidence, intercept: the calibrated head. least: from which probability a theme is named.
    """

    exemplar_rows: Matrix = field(repr=False)
    exemplar_labels: NDArray[np.int64] = field(repr=False)
    head: Matrix = field(repr=False)
    head_bias: Matrix = field(repr=False)
    ordinary: Matrix = field(repr=False)
    spread: Matrix = field(repr=False)
    whole: Matrix = field(repr=False)
    whole_bias: Matrix = field(repr=False)
    profile: Matrix = field(repr=False)
    profile_bias: Matrix = field(repr=False)
    prior: Matrix = field(repr=False)
    offset: Matrix = field(repr=False)
    scale: Matrix = field(repr=False)
    evidence: Matrix = field(repr=False)
    intercept: Matrix = field(repr=False)
    least: Matrix = field(repr=False)

    @property
    def exemplary(self) -> Exemplary:
        """What exemplars alone say."""
        return Exemplary(
            rows=self.exemplar_rows,
            labels=self.exemplar_labels,
            weight=self.head,
            bias=self.head_bias,
        )

    def chances(self, read: Read) -> Matrix:
        """The probability of each theme for a session, taxonomy order."""
        plain = self.exemplary.features(read) - self.ordinary
        means = read.means()
        said = [self.whole[at] @ means[name] + self.whole_bias[at] for at, name in enumerate(WHOLE)]
        said.append(self.profile @ (plain / self.spread).mean(axis=1) + self.profile_bias)
        table = np.concatenate([plain, np.stack(said, axis=1), self.prior[:, None]], axis=1)
        raw = ((table - self.offset) / self.scale) @ self.evidence + float(self.intercept[0])
        return np.asarray(1.0 / (1.0 + np.exp(-raw)))

    def dump(self) -> bytes:
        """As a safetensors file, in 32 bits; exemplars in 16."""
        stored: dict[str, NDArray[np.generic]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            kind = np.int64 if one.name == "exemplar_labels" else np.float32
            stored[one.name] = np.ascontiguousarray(value, dtype=kind)
        stored["exemplar_rows"] = np.ascontiguousarray(self.exemplar_rows, dtype=np.float16)
        return save(stored)

    @classmethod
    def parse(cls, data: bytes, themes: int) -> Self:
        """Read a file's bytes for a taxonomy of `themes` themes.

        Raises:
            HeadsError: it is no such file, or made for another taxonomy.
        """
        try:
            stored = load(data)
            labels = stored.pop("exemplar_labels").astype(np.int64)
            wide = {name: value.astype(np.float64) for name, value in stored.items()}
            made = cls(exemplar_labels=labels, **wide)
        except (SafetensorError, TypeError, ValueError, KeyError) as fault:
            raise unusable(type(fault).__name__) from None
        if len(made.prior) != themes or not all(np.isfinite(v).all() for v in wide.values()):
            raise unusable("made for another taxonomy")
        if made.ordinary.shape != (themes, SPOKEN) or len(made.whole) != len(WHOLE):
            raise unusable("made for another version of this program")
        return made


def unit(row: Matrix) -> Matrix:
    """The row at length 1; a row of zeros stays."""
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9))


def installed(themes: int, path: Path = TRAINED) -> tuple[Heads, str]:
    """The installed numbers and their digest; raises HeadsError."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise unusable(type(fault).__name__) from None
    return Heads.parse(data, themes), hashlib.sha256(data).hexdigest()


def unusable(why: str) -> HeadsError:
    """What is raised when the numbers cannot be used."""
    return HeadsError(
        f"The theme classifier cannot be loaded ({why}), so no theme is counted. Restore the file "
        "that was installed."
    )


def version_of(digest: str) -> str:
    """The letters of the numbers' digest that stand for them on facets and releases."""
    return digest[:16]
