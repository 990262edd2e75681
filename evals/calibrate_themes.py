"""`python -m evals.calibrate_themes`: what ordinary coaching reaches for each theme, and our goals.

Writes `theme_goals.json` (the goal of each training session with its labelled themes; names
replaced) and `theme_levels.json` (mean and spread of what speaks for a theme). Prints how often the
labelled themes are found on sessions whose own goal does not vote.
Uses `dev`, `own_dev` and the `train_*` sets; `own_heldout` is never read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from assistant.llm.embedder import MiniLmEmbedder
from assistant.summary.extractive import sections, themes
from assistant.summary.extractive.dialogue import Talk, talk
from assistant.summary.extractive.notes_summary import noted_section
from assistant.summary.schema import Line
from evals.sessions import FOLDER, SETS, Case, load, to_masked

DATA: Final = Path(themes.__file__).parent
_MARK: Final = re.compile(r"\{\{([A-Z]+):[^{}]*\}\}")


def main() -> None:
    """Write both files and print the figure."""
    embedder = MiniLmEmbedder()
    paths = [SETS["dev"], SETS["own_dev"], *sorted(FOLDER.glob("train_*.jsonl"))]
    cases = [case for path in paths for case in load(path)]
    talks = [talk(to_masked(case), embedder) for case in cases]
    aims = [_goal(case, said) for case, said in zip(cases, talks, strict=True)]
    stored = [_stored(c, g) for c, g in zip(cases, aims, strict=True) if g]
    _write("theme_goals.json", stored)
    themes.goals.cache_clear()
    parts: dict[str, list[themes.Matrix]] = {"session": [], "goal": [], "votes": []}
    for case, said, goal in zip(cases, talks, aims, strict=True):
        numbers = [n for line in goal for n in line.turns]
        found = themes.weigh(said, embedder, numbers, without=case.id)
        if found is not None:
            parts["session"].append(found.session)
            parts["goal"].append(found.goal)
            parts["votes"].append(found.votes)
    names = tuple(themes.sentences())
    levels: dict[str, dict[str, float]] = {"spread": {}}
    for part, rows in parts.items():
        table = np.stack(rows)
        mean = table.mean(axis=0) * (0.5 if part == "votes" else 1.0)
        levels[part] = {n: round(float(v), 4) for n, v in zip(names, mean, strict=True)}
        levels["spread"][part] = round(float((table - mean).std()), 4)
    _write("theme_levels.json", levels)
    print(f"{len(cases)} sessions, {len(names)} themes; {_figure(cases, parts, levels)}")


def _goal(case: Case, said: Talk) -> tuple[Line, ...]:
    return noted_section(said, "goal", 3) if case.kind == "notes" else sections.goal(said)


def _stored(case: Case, goal: Sequence[Line]) -> dict[str, object]:
    """The goal's turns in the case's own words, each marked name replaced by its type."""
    numbers = {n for line in goal for n in line.turns}
    texts = [_MARK.sub(r"[\1]", t.text) for t in case.turns if t.i in numbers]
    return {"id": case.id, "text": " ".join(texts), "themes": list(case.gold.themes)}


def _figure(
    cases: Sequence[Case],
    parts: dict[str, list[themes.Matrix]],
    levels: dict[str, dict[str, float]],
) -> str:
    names = tuple(themes.sentences())
    hits = first = labelled = 0
    for row, case in enumerate(cases):
        total = sum(
            themes.WEIGHTS[part]
            * (rows[row] - np.array([levels[part][n] for n in names]))
            / levels["spread"][part]
            for part, rows in parts.items()
        )
        order = [names[int(i)] for i in np.argsort(-np.asarray(total))[: themes.MOST]]
        hits += len(set(order) & set(case.gold.themes))
        first += order[0] in case.gold.themes
        labelled += len(case.gold.themes)
    predicted = themes.MOST * len(cases)
    score = 2 * hits / (predicted + labelled)
    return f"three themes each, own goal left out: F1 {score:.2f}, first right {first}/{len(cases)}"


def _write(name: str, value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    (DATA / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
