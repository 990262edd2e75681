"""Themes of a session: how near it comes to labelled sentences and labelled goals of our own.

Three things count alike: the turns that come nearest to a theme's sentences (`themes.json`), the
goal beside those sentences, and the themes of the ten goals nearest to this one
(`theme_goals.json`). Each is measured against what ordinary sessions reach (`theme_levels.json`);
`evals/calibrate_themes.py` writes both. Invariant: only ids of the taxonomy.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.known import vectors
from assistant.summary.extractive.sentences import split
from assistant.summary.schema import Theme
from governance.ports import Embedder

SAYS_SOMETHING: Final = 6
"""Words from which a turn can carry a theme."""
NEAREST: Final = 2
"""Sentences of a theme that judge a turn: one alone may match by chance."""
CARRYING: Final = 8
"""Turns whose mean makes the session's nearness."""
NEIGHBOURS: Final = 10
MOST: Final = 3
CLOSE: Final = 0.5
"""Share of the first theme's lead from which another theme is named too."""
EVIDENCE: Final = 3
WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({"session": 1.0, "goal": 1.0, "votes": 1.0})

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is known about a session, theme by theme (taxonomy order), before it is weighed.

    near: turn x theme cosines, with the turns' positions. goal: the goal's cosine to each theme.
    votes: what the nearest labelled goals say. aim: the goal's vector.
    """

    turns: tuple[int, ...]
    near: Matrix
    session: Matrix
    goal: Matrix
    votes: Matrix
    aim: Matrix


def themes(talk: Talk, embedder: Embedder, goal: Collection[int]) -> tuple[Theme, ...]:
    """One to three themes, most central first; none when nothing of substance was said.

    goal: the turn numbers that set the goal. A theme's score is the mean cosine of the turns that
    carry it, 0..1; it says how near the words are and nothing about a person.
    """
    parts = weigh(talk, embedder, goal)
    if parts is None:
        return ()
    names = tuple(sentences())
    levels = _levels()
    total = np.zeros(len(names), dtype=np.float32)
    for part, values in (("session", parts.session), ("goal", parts.goal), ("votes", parts.votes)):
        level = np.array([levels[part].get(n, 0.0) for n in names], dtype=np.float32)
        total += WEIGHTS[part] * (values - level) / levels["spread"].get(part, 1.0)
    order = [int(i) for i in np.argsort(-total, kind="stable")]
    lead = float(total[order[0]])
    chosen = [
        i for place, i in enumerate(order[:MOST]) if not place or total[i] >= CLOSE * lead > 0
    ]
    return tuple(_theme(talk, parts, names[i], i) for i in chosen)


def _theme(talk: Talk, parts: Parts, name: str, column: int) -> Theme:
    rows = np.argsort(-parts.near[:, column], kind="stable")[:EVIDENCE]
    return Theme(
        id=name,
        score=round(float(np.clip(parts.session[column], 0, 1)), 3),
        turns=tuple(sorted(talk.turns[parts.turns[int(row)]].number for row in rows)),
    )


def weigh(
    talk: Talk, embedder: Embedder, goal: Collection[int], without: str | None = None
) -> Parts | None:
    """The three things that speak for themes; None when no turn says anything.

    without: the id of a labelled goal that must not vote, to measure on the session it is from.
    """
    turns = tuple(
        t
        for t, turn in enumerate(talk.turns)
        if talk.of_turn[t] and len(turn.text.split()) >= SAYS_SOMETHING
    )
    if not turns:
        return None
    rows = np.stack([_unit(_mean(talk, t)) for t in turns])
    near = _to_themes(rows, embedder)
    aims = [i for i, t in enumerate(turns) if talk.turns[t].number in goal]
    aim = _unit(rows[aims or list(range(min(len(turns), EVIDENCE)))].mean(axis=0))
    return Parts(
        turns=turns,
        near=near,
        session=np.sort(near, axis=0)[-CARRYING:].mean(axis=0),
        goal=near[aims].max(axis=0) if aims else near[:CARRYING].mean(axis=0),
        votes=_votes(aim, embedder, without),
        aim=aim,
    )


def _mean(talk: Talk, turn: int) -> Matrix:
    span = talk.of_turn[turn]
    return np.asarray(talk.vectors[span.start : span.stop].mean(axis=0), dtype=np.float32)


def _unit(row: Matrix) -> Matrix:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), dtype=np.float32)


def _to_themes(rows: Matrix, embedder: Embedder) -> Matrix:
    """Cosine of each row to each theme: the mean of the theme's nearest sentences."""
    known = sentences()
    cosine = rows @ vectors(tuple(s for group in known.values() for s in group), embedder).T
    columns: list[Matrix] = []
    at = 0
    for group in known.values():
        best = np.sort(cosine[:, at : at + len(group)], axis=1)[:, -NEAREST:]
        columns.append(best.mean(axis=1))
        at += len(group)
    return np.stack(columns, axis=1)


def _votes(aim: Matrix, embedder: Embedder, without: str | None) -> Matrix:
    """Per theme, the share of the nearest labelled goals that have it, by nearness."""
    names = tuple(sentences())
    labelled = [g for g in goals() if g.id != without]
    found = np.zeros(len(names), dtype=np.float32)
    if not labelled:
        return found
    cosine = _aims(embedder)[[i for i, g in enumerate(goals()) if g.id != without]] @ aim
    nearest = np.argsort(-cosine, kind="stable")[:NEIGHBOURS]
    weights = np.maximum(cosine[nearest], 0.0)
    for place, weight in zip(nearest, weights, strict=True):
        for name in labelled[int(place)].themes:
            found[names.index(name)] += float(weight)
    return found / max(float(weights.sum()), 1e-9)


def _aims(embedder: Embedder) -> Matrix:
    """One unit row a labelled goal: the mean of its sentences, as in a session."""
    cut = [[g.text[a:b] for a, b in split(g.text)] for g in goals()]
    rows = vectors(tuple(s for group in cut for s in group), embedder)
    ends = np.cumsum([len(group) for group in cut])
    return np.stack([_unit(m.mean(axis=0)) for m in np.split(rows, ends[:-1])])


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The goal of one of our own sessions, pseudonymized, and the themes it was labelled with."""

    id: str
    text: str
    themes: tuple[str, ...]


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, tuple[str, ...]]:
    """Theme id → the sentences that show it, in taxonomy order."""
    stored: dict[str, Sequence[str]] = json.loads(_read("themes.json"))
    return {name: tuple(group) for name, group in stored.items()}


@lru_cache(maxsize=1)
def goals() -> tuple[Goal, ...]:
    """The labelled goals."""
    stored: list[dict[str, str | list[str]]] = json.loads(_read("theme_goals.json"))
    return tuple(
        Goal(id=str(g["id"]), text=str(g["text"]), themes=tuple(g["themes"])) for g in stored
    )


@lru_cache(maxsize=1)
def _levels() -> Mapping[str, Mapping[str, float]]:
    stored: dict[str, dict[str, float]] = json.loads(_read("theme_levels.json"))
    return stored


def _read(name: str) -> str:
    return files("assistant.summary.extractive").joinpath(name).read_text(encoding="utf-8")
