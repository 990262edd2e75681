"""Session summaries through the whole pipeline, against gold labels, as the coach reads them.

Invariants: a wrong owner is an `owner_inversion`, a due date that nobody said an `invented_date`;
the gate refuses new ones. A session that is stopped though it may pass scores as an empty summary.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from assistant.probes.summary import Ran
from assistant.summary.page import as_json
from assistant.summary.schema import Summary
from evals.gate.records import Veto
from evals.scorers.reading import read
from evals.scorers.summary import EMPTY, invented, inverted, score
from evals.sessions import Case
from evals.suites.product import Product
from evals.suites.sets import Session, sessions
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, Value, part, right


def judge(case: Case, ran: Ran) -> Outcome:
    """Every figure of one summary."""
    summary = ran.summary or EMPTY
    return Outcome(
        scores={"summarized": right(ran.summary is not None), **scores(case, summary)},
        vetoes=frozenset(wrong := places(case, summary)),
        places=wrong,
        cost={"turns": len(case.turns), "words": case.words()},
        shown=json.dumps(as_json(summary), ensure_ascii=False, indent=1),
    )


def scores(case: Case, summary: Summary) -> Mapping[str, Value]:
    """Commitments, evidence, omission and reading, as counts."""
    counted, found = score(case, summary), read(case, summary)
    c = counted.commitments
    hits = counted.hits
    return {
        "commitments_f1": part(2 * c.matched, c.predicted + c.gold),
        "commitments_precision": part(c.matched, c.predicted),
        "commitments_recall": part(c.matched, c.gold),
        "owner_given": part(c.owner_given, c.matched),
        "owner_inverted": part(c.owner_wrong, c.matched),
        "due_right": part(c.due_right, c.due_known),
        "due_invented": part(c.due_invented, c.predicted),
        "sections_hit": part(sum(hits.values()), len(hits)),
        "evidence_valid": part(counted.lines_valid, counted.lines),
        "evidence_precision": part(found.cited_gold, found.cited),
        "evidence_recall": part(found.gold_cited, found.gold),
        "unsupported": part(found.unsupported, found.lines),
        "key_points_omitted": part(found.omitted, found.points),
        "unreadable": part(found.unreadable, found.lines),
    }


def places(case: Case, summary: Summary) -> Mapping[Veto, frozenset[str]]:
    """What must never newly happen, and of which commitment: by its place in gold, or its turn."""
    wrong: Mapping[Veto, frozenset[str]] = {
        "owner_inversion": frozenset(
            f"commitment-{number}" for number in inverted(case, summary.commitments)
        ),
        "invented_date": frozenset(f"turn-{turn}" for turn in invented(case, summary.commitments)),
    }
    return {veto: where for veto, where in wrong.items() if where}


def _item(session: Session) -> Item[Ran]:
    asked = session.asked()

    def ask(product: Product) -> Ran:
        return product.session(asked)

    return Item(
        id=session.case.id,
        cluster=session.cluster,
        content=session.content,
        words=session.case.words(),
        ask=ask,
        judge=partial(judge, session.case),
        slices=session.slices(),
        held_out=session.held_out,
        sends=True,
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    return [_item(session) for session in sessions(selection) if session.case.allowed]


METRICS: Final[Mapping[str, Better]] = {
    "summarized": "up",
    "commitments_f1": "up",
    "commitments_precision": "up",
    "commitments_recall": "up",
    "owner_given": "up",
    "owner_inverted": "down",
    "due_right": "up",
    "due_invented": "down",
    "sections_hit": "up",
    "evidence_valid": "up",
    "evidence_precision": "up",
    "evidence_recall": "up",
    "unsupported": "down",
    "key_points_omitted": "down",
    "unreadable": "down",
}

SUMMARY: Final = Suite(name="summary", version=2, items=_items, metrics=METRICS, pace=(0.4, 3.8))
