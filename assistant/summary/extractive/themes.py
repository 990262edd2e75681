"""Themes of a session: how near its turns come to labelled sentences of each theme.

Every theme has a few sentences in `themes.json`, written by us. A theme's score is what its
nearest turns reach above the level that ordinary coaching sessions reach for it
(`theme_levels.json`, by `evals/calibrate_themes.py`). Invariant: only ids of the taxonomy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.schema import Theme
from governance.ports import Embedder

SAYS_SOMETHING: Final = 6
"""Words from which a turn can carry a theme."""
NEAREST: Final = 2
"""Exemplars of a theme that judge a turn: one alone may match by chance."""
CARRYING: Final = 8
"""Turns whose mean makes the score."""
MOST: Final = 3
CLOSE: Final = 0.55
"""Share of the first theme's lead from which another theme is named too."""
EVIDENCE: Final = 3

Matrix = NDArray[np.float32]


def themes(talk: Talk, embedder: Embedder) -> tuple[Theme, ...]:
    """One to three themes, most central first; none when nothing of substance was said."""
    turns, near = nearness(talk, embedder)
    if not turns:
        return ()
    names = tuple(exemplars())
    levels = _levels()
    reached = scores(near)
    lead = reached - np.array([levels.get(n, float(reached.mean())) for n in names])
    order = [int(i) for i in np.argsort(-lead, kind="stable")]
    chosen = [
        i
        for place, i in enumerate(order[:MOST])
        if not place or lead[i] >= CLOSE * lead[order[0]] > 0
    ]
    return tuple(
        Theme(
            id=names[i],
            score=round(float(np.clip(reached[i], 0, 1)), 3),
            turns=tuple(
                sorted(
                    talk.turns[turns[int(row)]].number
                    for row in np.argsort(-near[:, i], kind="stable")[:EVIDENCE]
                )
            ),
        )
        for i in chosen
    )


def nearness(talk: Talk, embedder: Embedder) -> tuple[list[int], Matrix]:
    """Positions of the turns that say something, and their cosine to each theme (turn x theme)."""
    turns = [
        t
        for t, turn in enumerate(talk.turns)
        if talk.of_turn[t] and len(turn.text.split()) >= SAYS_SOMETHING
    ]
    known = exemplars()
    written = _written(embedder)
    rows: list[Matrix] = []
    for t in turns:
        mean = talk.vectors[talk.of_turn[t].start : talk.of_turn[t].stop].mean(axis=0)
        rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    if not rows:
        return [], np.zeros((0, len(known)), dtype=np.float32)
    cosine = np.stack(rows) @ written.T
    columns: list[Matrix] = []
    at = 0
    for group in known.values():
        best = np.sort(cosine[:, at : at + len(group)], axis=1)[:, -NEAREST:]
        columns.append(best.mean(axis=1))
        at += len(group)
    return turns, np.stack(columns, axis=1)


def scores(near: Matrix) -> Matrix:
    """Per theme, the mean cosine of the turns that carry it best."""
    return np.asarray(np.sort(near, axis=0)[-CARRYING:].mean(axis=0), dtype=np.float32)


@lru_cache(maxsize=1)
def exemplars() -> Mapping[str, tuple[str, ...]]:
    """Theme id → the sentences that show it, in taxonomy order."""
    stored: dict[str, list[str]] = json.loads(_read("themes.json"))
    return {name: tuple(sentences) for name, sentences in stored.items()}


@lru_cache(maxsize=2)  # an embedder is one instance with an identity
def _written(embedder: Embedder) -> Matrix:
    """The exemplars' vectors: our own text, embedded once an embedder."""
    return embedder.embed([sentence for group in exemplars().values() for sentence in group])


@lru_cache(maxsize=1)
def _levels() -> Mapping[str, float]:
    stored: dict[str, float] = json.loads(_read("theme_levels.json"))
    return stored


def _read(name: str) -> str:
    return files("assistant.summary.extractive").joinpath(name).read_text(encoding="utf-8")
