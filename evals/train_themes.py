"""`python -m evals.train_themes`: the numbers of the theme classifier, from exemplars and sessions.

Learns from `assistant/themes/exemplars.jsonl`, the labelled sessions `dev`, `own_dev`, `train_*`
and `themes_*`, and the brief sessions of `evals.briefs`; held-out sets are never read here.
`python -m evals.bench_themes` measures it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import (  # type: ignore[import-untyped]  # ships no types
    LogisticRegression,
)

from assistant.themes import heads, taxonomy
from assistant.themes.classifier import read
from assistant.themes.heads import Exemplary, Heads, Matrix, Read
from assistant.themes.windows import windows
from evals.briefs import briefs
from evals.embedding_cache import CachedEmbedder
from evals.sessions import FOLDER, SETS, Case, load
from governance.policy.sensitivity.exemplars import Exemplars
from governance.ports import Embedder

_LINALG: Final[Any] = np.linalg  # its types are partly unknown
HEAD_C: Final = 10.0
EVIDENCE_C: Final = 0.003
RIDGE: Final = 1.0
LEAST: Final = 0.2
RARE: Final = 0.02
"""Added to how frequent a theme is, so that one never seen is not impossible."""
BRIEF: Final = 0.5
"""What a brief session weighs beside a session of the usual length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A session as the classifier reads it, with the columns of its themes.

    ordinary: not written for its themes, so that these say how frequent a theme is.
    """

    id: str
    read: Read = field(repr=False)
    themes: tuple[int, ...]
    ordinary: bool = True


def main() -> int:
    """Train on everything that may be trained on, and write."""
    with CachedEmbedder.of_minilm() as embedder:
        sessions, brief = labelled(training_cases(), embedder), labelled_briefs(embedder)
        made = fit(sessions, exemplary(embedder), brief)
    heads.TRAINED.parent.mkdir(exist_ok=True)
    heads.TRAINED.write_bytes(made.dump())
    sys.stdout.write(
        f"{len(sessions)} sessions, {len(brief)} brief ones, "
        f"{len(made.exemplar_labels)} exemplars\n"
    )
    return 0


def training_cases() -> list[Case]:
    """Every session that may be learned from."""
    paths = [SETS["dev"], SETS["own_dev"], *sorted(FOLDER.glob("train_*.jsonl"))]
    return [case for path in paths for case in load(path)] + _rare()


def _rare() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("themes_*.jsonl")) for case in load(path)]


def labelled(cases: Sequence[Case], embedder: Embedder) -> list[Labelled]:
    """Cases as they are read, in order; the markup is stripped."""
    columns = {theme: at for at, theme in enumerate(taxonomy.installed().themes)}
    rare = {case.id for case in _rare()}
    found: list[Labelled] = []
    for case in cases:
        cut = windows(tuple(case.plain_turns().values()))
        if cut is not None:
            themes = tuple(columns[theme] for theme in case.gold.themes)
            found.append(
                Labelled(
                    id=case.id,
                    read=read(cut, embedder),
                    themes=themes,
                    ordinary=case.id not in rare,
                )
            )
    return found


def labelled_briefs(embedder: Embedder) -> list[Labelled]:
    """The brief sessions as they are read, in order."""
    columns = {theme: at for at, theme in enumerate(taxonomy.installed().themes)}
    found: list[Labelled] = []
    for one in briefs():
        cut = windows(one.texts())
        if cut is not None:
            themes = tuple(columns[theme] for theme in one.themes)
            found.append(
                Labelled(id=one.id, read=read(cut, embedder), themes=themes, ordinary=False)
            )
    return found


def exemplary(embedder: Embedder) -> Exemplary:
    """What the installed exemplars say."""
    exemplars = Exemplars.read(taxonomy.EXEMPLARS)
    columns = {theme: at for at, theme in enumerate(taxonomy.installed().themes)}
    labels = [columns[one.label] for one in exemplars.all]
    return fit_exemplary(embedder.embed(exemplars.texts()), labels)


def fit_exemplary(
    rows: NDArray[np.floating[Any]], labels: Sequence[int], strength: float = HEAD_C
) -> Exemplary:
    """A head over a few examples a label; labels are 0 to their number less one.

    strength: inverse regularization, scikit-learn's C.
    """
    model: Any = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")
    model.fit(rows, labels)
    return Exemplary(
        rows=np.asarray(rows, dtype=np.float64),
        labels=np.asarray(labels, dtype=np.int64),
        weight=np.asarray(model.coef_, dtype=np.float64),
        bias=np.asarray(model.intercept_, dtype=np.float64),
    )


def fit(
    sessions: Sequence[Labelled], exemplars: Exemplary, brief: Sequence[Labelled] = ()
) -> Heads:
    """The classifier learned from these sessions.

    brief: sessions that weigh `BRIEF` each. They are of another style and their themes are much
    more even, so they are compared among themselves: each kind about its own mean, and what is
    ordinary or frequent is taken from `sessions` alone.

    What linear heads say of a training session is taken from heads that did not see it, in closed
    form, so that the calibrated head trusts them no more than it should.
    """
    every, known = [*sessions, *brief], len(sessions)
    weight = np.repeat([1.0, BRIEF], [known, len(brief)])
    features = np.stack([exemplars.features(one.read) for one in every])
    themes = features.shape[1]
    truth = np.zeros((len(every), themes))
    for row, one in enumerate(every):
        truth[row, list(one.themes)] = 1.0
    ordinary = features[:known].mean(axis=0)
    plain = about_means(features, known)
    spread = plain[:known].std(axis=(0, 1))
    profiles = (plain / spread).mean(axis=2)
    means = [one.read.means() for one in every]
    spaces = [np.stack([mean[name] for mean in means]) for name in heads.WHOLE]
    wanted = about_means(truth, known)
    fitted = [ridge(space, wanted, weight, known) for space in [*spaces, profiles]]
    ordinarily = truth[:known][[one.ordinary for one in sessions]].mean(axis=0)
    prior = np.log(ordinarily + RARE)
    said = np.stack([unseen for _, _, unseen in fitted], axis=2)
    priors = np.broadcast_to(prior[None, :, None], (len(every), themes, 1))
    table = np.concatenate([plain, said, priors], axis=2)
    offset, scale = table[:known].mean(axis=(0, 1)), table[:known].std(axis=(0, 1))
    model: Any = LogisticRegression(C=EVIDENCE_C, max_iter=1000)
    rows = ((table - offset) / scale).reshape(-1, table.shape[2])
    model.fit(rows, truth.reshape(-1), sample_weight=np.repeat(weight, themes))
    return Heads(
        exemplar_rows=exemplars.rows,
        exemplar_labels=exemplars.labels,
        head=exemplars.weight,
        head_bias=exemplars.bias,
        ordinary=ordinary,
        spread=spread,
        whole=np.stack([head for head, _, _ in fitted[:-1]]),
        whole_bias=np.stack([bias for _, bias, _ in fitted[:-1]]),
        profile=fitted[-1][0],
        profile_bias=fitted[-1][1],
        prior=prior,
        offset=offset,
        scale=scale,
        evidence=np.asarray(model.coef_[0], dtype=np.float64),
        intercept=np.asarray(model.intercept_, dtype=np.float64),
        least=np.array([LEAST]),
    )


def about_means(rows: Matrix, known: int) -> Matrix:
    """The first `known` rows about their mean, the others about theirs."""
    parts = [part - part.mean(axis=0) for part in (rows[:known], rows[known:]) if len(part)]
    return np.concatenate(parts)


def ridge(
    rows: Matrix, wanted: Matrix, weight: Matrix, known: int
) -> tuple[Matrix, Matrix, Matrix]:
    """A linear head, its bias, and for each row what it says when it was not trained on it."""
    middle = rows[:known].mean(axis=0)
    root = np.sqrt(weight)[:, None]
    centred, asked = about_means(rows, known) * root, wanted * root
    kernel = centred @ centred.T
    size = float(np.trace(kernel)) / float(weight.sum())
    inverse: Matrix = np.asarray(_LINALG.inv(kernel / size + RIDGE * np.eye(len(rows))))
    hat: Matrix = (kernel / size) @ inverse
    own: Matrix = np.diag(hat)[:, None]
    unseen: Matrix = (hat @ asked - own * asked) / (1.0 - own) / root
    head: Matrix = (centred.T @ (inverse @ asked) / size).T
    return head, -(head @ middle), unseen


if __name__ == "__main__":
    sys.exit(main())
