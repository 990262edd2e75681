"""Which themes of the taxonomy a session is found to touch, against its labels.

The classifier learned from `dev` and `own_dev`; only the held-out sets say what it does unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from evals.suites.product import Product, shown
from evals.suites.sets import Session, sessions
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, part, right

Answer = Mapping[str, Any]
_FAST_EVERY: Final = 5


def judge(gold: Sequence[str], answer: Answer) -> Outcome:
    """Micro-F1 as counts, and whether the most central theme is among those found."""
    found = {one["theme"] for one in answer["themes"]}
    both = len(found & set(gold))
    return Outcome(
        scores={
            "themes_f1": part(2 * both, len(found) + len(gold)),
            "themes_recall": part(both, len(gold)),
            "central_found": right(gold[0] in found),
        },
        shown=shown(answer),
    )


def _item(session: Session) -> Item[Answer]:
    asked = session.asked()

    def ask(product: Product) -> Answer:
        return product.themes(asked)

    return Item(
        id=session.case.id,
        cluster=session.cluster,
        content=session.content,
        words=session.case.words(),
        ask=ask,
        judge=partial(judge, session.case.gold.themes),
        slices=session.slices(),
        held_out=session.held_out,
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    every = _FAST_EVERY if selection == "fast" else 1
    return [_item(session) for session in sessions(selection)[::every]]


METRICS: Final[Mapping[str, Better]] = {
    "themes_f1": "up",
    "themes_recall": "up",
    "central_found": "up",
}

THEMES: Final = Suite(name="themes", version=1, items=_items, metrics=METRICS, pace=(0.02, 3.0))
