"""`python -m evals.train_learning`: the numbers by which modules are chosen for a goal.

Kernel ridge regression on the example goals and the theme exemplars; see
`assistant.microlearning.ranking`. The cases of `evals/cases/learning` are never trained on.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from safetensors.numpy import save

from assistant.llm.embedder import MiniLmEmbedder
from assistant.microlearning.examples import Examples, examples
from assistant.microlearning.ranking import POWER, TRAINED, Matrix, Words
from assistant.themes.taxonomy import installed
from governance.ports import Embedder

RIDGE: Final = 2.0


def targets(found: Examples) -> Matrix:
    """The theme of each example, examples x themes."""
    themes = {theme: at for at, theme in enumerate(installed().themes)}
    return np.eye(len(themes))[[themes[one.label] for one in found.all.all]]


def trained(found: Examples, embedder: Embedder) -> Matrix:
    """The numbers for these examples."""
    texts = found.all.texts()
    rows = np.asarray(embedder.embed(texts), dtype=np.float64)
    meaning = np.maximum(rows @ rows.T, 0.0) ** POWER
    likeness = meaning + Words(texts).to_known(texts)
    solved = np.linalg.solve(likeness + RIDGE * np.eye(len(texts)), targets(found))
    return np.asarray(solved, dtype=np.float64)


def main() -> int:
    """Train and write them."""
    found = examples()
    numbers = trained(found, MiniLmEmbedder()).astype(np.float32)
    TRAINED.parent.mkdir(exist_ok=True)
    TRAINED.write_bytes(save({f"weights.{found.digest}": np.ascontiguousarray(numbers)}))
    print(f"{numbers.shape[0]} examples, {numbers.shape[1]} themes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
