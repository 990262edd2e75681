"""What masking leaves uncovered, by type, case and medium.

Invariant: a mention counts as found only when every letter and digit of it is covered; a direct
identifier left uncovered is a `leak` at its place, and the gate refuses a new one, also in a case
that leaked before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from evals.masking.documents import SYNTHETIC_TEXTS, Document, Mark, session_of, synthetic
from evals.masking.scores import Covered, Score
from evals.suites.product import Product
from evals.suites.sets import Session, hard_to_mask, sessions
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, part

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "recall_person": ("PERSON",),
    "recall_org": ("ORG",),
    "recall_loc": ("LOC",),
    "recall_direct": ("EMAIL", "PHONE", "URL", "ID", "DATE"),
    "recall_singled_out": ("QUASI", "DEMO", "AGE", "MONEY"),
}
LEAKS: Final = ("PERSON", "EMAIL", "PHONE", "ID")
_PUBLIC_EVERY: Final = 5


def judge(document: Document, covered: Covered) -> Outcome:
    """Recall by kind, and how much that identifies nobody was covered."""
    score = Score()
    score.add(document, covered)
    scores: dict[str, tuple[int, int]] = {
        name: part(sum(score.found[t] for t in types), score.mentions(types))
        for name, types in KINDS.items()
        if score.mentions(types)
    }
    scores["ordinary_covered"] = part(score.ordinary_covered, score.ordinary)
    missed = {t: score.marked[t] - score.found[t] for t in sorted(score.marked)}
    leaked = frozenset(leaks(document, covered))
    return Outcome(
        scores=scores,
        vetoes=frozenset({"leak"}) if leaked else frozenset(),
        places={"leak": leaked} if leaked else {},
        shown=json.dumps({"missed mentions by type": missed}),
    )


def leaks(document: Document, covered: Covered) -> Iterator[str]:
    """Where a direct identifier shows, as `turn.character`."""
    rows = zip(document.texts, document.marks, covered, strict=True)
    for turn, (text, marks, stretches) in enumerate(rows, start=1):
        hidden = {i for start, end in stretches for i in range(start, end)}
        for mark in marks:
            letters = {i for i in range(mark.start, mark.end) if text[i].isalnum()}
            if mark.type in LEAKS and not letters <= hidden:
                yield f"{turn}.{mark.start}"


def item(
    name: str,
    document: Document,
    *,
    cluster: str,
    slices: Mapping[str, str],
    held_out: bool = False,
) -> Item[Covered]:
    """A document to be masked, as a case."""
    content = json.dumps(
        {
            "texts": document.texts,
            "marks": [[(m.type, m.start, m.end) for m in marks] for marks in document.marks],
            "roster": [(one.name, one.role) for one in document.roster],
        },
        ensure_ascii=False,
    )

    def ask(product: Product) -> Covered:
        return product.covered(document)

    return Item(
        id=name,
        cluster=cluster,
        content=content,
        words=document.words(),
        ask=ask,
        judge=partial(judge, document),
        slices=slices,
        held_out=held_out,
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    found = [
        one
        for session in (*sessions(selection), *hard_to_mask(selection))
        for one in _of_session(session)
    ]
    if selection == "full":
        found += _public()
    return found


def _of_session(session: Session) -> Iterator[Item[Covered]]:
    document = session_of(session.case)
    slices = {"set": session.set, "medium": session.case.medium}
    for case, given in (("as_is", document), ("lower", document.lower())):
        yield item(
            f"{session.case.id}/{case}",
            given,
            cluster=session.cluster,
            slices={**slices, "case": case},
            held_out=session.held_out,
        )


def _public() -> Iterator[Item[Covered]]:
    """Every fifth of presidio-research's synthetic texts, people only: read in place."""
    for number, document in enumerate((synthetic() or ())[::_PUBLIC_EVERY]):
        yield item(
            f"presidio_research/{number * _PUBLIC_EVERY}",
            _people_only(document),
            cluster=f"presidio_research/{number * _PUBLIC_EVERY}",
            slices={"set": "presidio_research", "case": "as_is"},
        )


def _people_only(document: Document) -> Document:
    # The set marks other kinds by another rule than ours: titles and streets would count as leaks.
    marks: tuple[tuple[Mark, ...], ...] = tuple(
        tuple(m for m in one if m.type == "PERSON") for one in document.marks
    )
    return Document(texts=document.texts, marks=marks, roster=document.roster)


def left_out(selection: Selection) -> Mapping[str, int]:
    """How many of presidio-research's texts are not on this machine; `fast` asks for none."""
    if selection == "fast":
        return {}
    missing = len(range(0, SYNTHETIC_TEXTS, _PUBLIC_EVERY)) - sum(1 for _ in _public())
    return {"presidio_research": missing} if missing > 0 else {}


METRICS: Final[Mapping[str, Better]] = {
    "recall_person": "up",
    "recall_org": "up",
    "recall_loc": "up",
    "recall_direct": "up",
    "recall_singled_out": "up",
    "ordinary_covered": "down",
}

PII: Final = Suite(
    name="pii",
    version=2,
    items=_items,
    metrics=METRICS,
    pace=(0.05, 0.8),
    left_out=left_out,
)
