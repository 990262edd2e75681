"""`python -m evals.calibrate_themes`: how near ordinary coaching comes to each theme.

Some themes lie near everything ("communication"), so a theme's cosine says little by itself. The
level stored here is its mean over the sessions of `dev` and `own_dev`; labels are not used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np

from assistant.llm.embedder import MiniLmEmbedder
from assistant.summary.extractive import themes
from assistant.summary.extractive.dialogue import talk
from evals.sessions import SETS, load, to_masked

LEVELS: Final = Path(themes.__file__).with_name("theme_levels.json")


def main() -> None:
    """Measure and store the levels."""
    embedder = MiniLmEmbedder()
    cases = (*load(SETS["dev"]), *load(SETS["own_dev"]))
    reached = [
        themes.scores(themes.nearness(talk(to_masked(case), embedder), embedder)[1])
        for case in cases
    ]
    level = np.stack(reached).mean(axis=0)
    stored = {n: round(float(v), 4) for n, v in zip(themes.exemplars(), level, strict=True)}
    LEVELS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {LEVELS.name}: {len(stored)} themes from {len(cases)} sessions")


if __name__ == "__main__":
    main()
