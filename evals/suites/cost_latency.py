"""What a session costs: words in, lines out, model calls and tokens.

Times differ from run to run, so they are not scored: the file of times beside the records has them
by suite, and `evals.bench_speed` measures a whole hour. Sessions that the summary suite has run are
not run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from assistant.llm.chat import Usage
from assistant.probes.summary import Ran
from evals.scorers.attack import told
from evals.suites.product import Product
from evals.suites.sets import Session, sessions
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, right

MOST_LINES: Final = 40
"""Lines a coach reads in the five minutes after a session."""
MOST_SHARE: Final = 0.5
"""Words of a summary beside the words of its session."""


def judge(session: Session, answer: tuple[Ran, Usage]) -> Outcome:
    """Whether what came out is short enough to be worth reading."""
    ran, spent = answer
    texts = told(ran.summary)
    words = sum(len(one.text.split()) for one in texts)
    return Outcome(
        scores={
            "short_enough": right(len(texts) <= MOST_LINES),
            "much_shorter": right(words <= MOST_SHARE * session.case.words()),
        },
        cost={
            "turns": len(session.case.turns),
            "words": session.case.words(),
            "calls": spent.calls,
            "tokens_in": spent.input_tokens,
            "tokens_out": spent.output_tokens,
        },
        shown=f"{len(texts)} lines, {words} words",
    )


def _item(session: Session) -> Item[tuple[Ran, Usage]]:
    asked = session.asked()

    def ask(product: Product) -> tuple[Ran, Usage]:
        return product.session(asked), product.spent(asked)

    return Item(
        id=session.case.id,
        cluster=session.cluster,
        content=session.content,
        words=session.case.words(),
        ask=ask,
        judge=partial(judge, session),
        slices={"medium": session.case.medium},
        held_out=session.held_out,
        sends=True,
    )


def _items(selection: Selection) -> Sequence[Item[Any]]:
    return [_item(session) for session in sessions(selection) if session.case.allowed]


METRICS: Final[Mapping[str, Better]] = {"short_enough": "up", "much_shorter": "up"}
COST_LATENCY: Final = Suite(
    name="cost_latency", version=1, items=_items, metrics=METRICS, pace=(0.01, 0.0)
)
