"""How well themes are found: leave one out, beside names alone; and the machinery on CLINC150."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

import numpy as np

from assistant.themes import taxonomy
from assistant.themes.classifier import MOST
from assistant.themes.heads import Heads, Matrix
from evals.scorers.intervals import interval
from evals.sessions import SETS, load
from evals.themes_clinc import clinc
from evals.train_themes import (
    Labelled,
    exemplary,
    fit,
    labelled,
    labelled_briefs,
    training_cases,
)
from governance.ports import Embedder

FOLDS: Final = 12
NAMED: Final = 2
"""Themes a session gets by names alone: what scored best for it on dev."""
Hits = tuple[int, int, int]


def table(embedder: Embedder) -> list[str]:
    """The figures as Markdown lines."""
    dev = {case.id for case in load(SETS["dev"])}
    sessions = labelled(training_cases(), embedder)
    brief, exemplars = labelled_briefs(embedder), exemplary(embedder)
    alone = [one for one in sessions if one.id in dev]
    ours = [one for one in sessions if one.id not in dev]
    shuffled = random.Random(0).sample(ours, len(ours))  # noqa: S311  -- folds, no secret
    folds = [[one] for one in alone] + [shuffled[at::FOLDS] for at in range(FOLDS)]
    unseen: dict[str, Hits] = {}
    for fold in folds:
        gone = {one.id for one in fold}
        heads = fit([one for one in sessions if one.id not in gone], exemplars, brief)
        unseen |= {one.id: _hits(one, _chosen(heads, one)) for one in fold}
    whole = fit(sessions, exemplars, brief)
    names = [theme.replace("_", " ") for theme in taxonomy.installed().themes]
    by_name = np.asarray(embedder.embed(names), dtype=np.float64)
    rows = ["| sessions | how | micro-F1 (95 %) |", "|---|---|---|"]
    rows.append(_row("dev (14)", "left out one by one", [unseen[one.id] for one in alone]))
    rows.append(_row("dev (14)", "by theme names alone", [_named(one, by_name) for one in alone]))
    for kind, ordinary in (("our own", True), ("our own, of rare themes", False)):
        some = [unseen[one.id] for one in ours if one.ordinary is ordinary]
        rows.append(_row(f"{kind} ({len(some)})", "twelve folds", some))
    for name in ("own_heldout", "heldout2"):
        held = labelled(load(SETS[name]), embedder)
        hits = [_hits(one, _chosen(whole, one)) for one in held]
        rows.append(_row(f"{name} ({len(held)})", "never trained on", hits))
    return [*rows, "", *clinc(embedder)]


def _chosen(heads: Heads, one: Labelled) -> set[int]:
    chances = heads.chances(one.read)
    order = [int(i) for i in np.argsort(-chances, kind="stable")[:MOST]]
    least = float(heads.least[0])
    return {i for place, i in enumerate(order) if place == 0 or chances[i] >= least}


def _named(one: Labelled, names: Matrix) -> Hits:
    near = np.sort(one.read.turns @ names.T, axis=0)[-8:].mean(axis=0)
    return _hits(one, {int(i) for i in np.argsort(-near)[:NAMED]})


def _hits(one: Labelled, chosen: set[int]) -> Hits:
    return len(chosen & set(one.themes)), len(chosen), len(one.themes)


def micro_f1(hits: Sequence[Hits]) -> float | None:
    """Micro-F1 over sessions' hits, named and labelled themes."""
    right, named, gold = (sum(column) for column in zip(*hits, strict=True))
    return 2 * right / (named + gold) if named + gold else None


def _row(sessions: str, how: str, hits: Sequence[Hits]) -> str:
    value, spread = micro_f1(hits), interval(hits, micro_f1)
    told = "–" if value is None else f"{value:.3f}"
    if spread is not None:
        told += f" ({spread[0]:.2f}–{spread[1]:.2f})"
    return f"| {sessions} | {how} | {told} |"
