"""What a module of one theme is worth to a goal about another, counted in the example goals.

A goal about the theme itself: 1. Beside it, the first theme an example names counts as grade 2
and the others as grade 1, in the gains of nDCG (2^grade - 1, of 7).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.microlearning.examples import Examples
from assistant.themes.taxonomy import installed

FIRST: Final = 3 / 7
OTHERS: Final = 1 / 7


def worth(examples: Examples) -> NDArray[np.float64]:
    """Mean worth, themes of goals x themes of modules, in the order of the taxonomy."""
    column = {theme: at for at, theme in enumerate(installed().themes)}
    total = np.zeros((len(column), len(column)))
    goals = np.zeros(len(column))
    for goal, beside in examples.beside.items():
        row = column[examples.all.by_id[goal].label]
        goals[row] += 1
        total[row, column[beside[0]]] += FIRST
        total[row, [column[theme] for theme in beside[1:]]] += OTHERS
    total /= np.maximum(goals, 1)[:, np.newaxis]
    np.fill_diagonal(total, 1.0)
    return total
