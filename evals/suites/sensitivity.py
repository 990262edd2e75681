"""What the policies stop and what they stop for nothing: requests, excerpts and whole sessions.

Invariant: a sensitive case that is let through is a `missed_stop`, and the gate refuses a new one.
The detector learned from the sets `own` to `own_h`; `dev` it has never seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from evals import policy_cases
from evals.policy_cases import PolicyCase
from evals.sensitivity_pool import OWN
from evals.suites.product import Product, shown
from evals.suites.sets import Session, sessions
from evals.suites.suite import Better, Item, Outcome, Selection, Suite, right
from governance.policy.labels import DOORS, Sensitivity, most_protective

FAST_EVERY: Final = 20
Answer = Mapping[str, Any]


def judge(labels: frozenset[Sensitivity], door: str, answer: Answer) -> Outcome:
    """A sensitive case is to be stopped, by the right door; any other is to pass."""
    stopped = answer["decision"] != "allow"
    if not labels:
        return Outcome(scores={"over_blocked": right(stopped)}, shown=shown(answer))
    return Outcome(
        scores={
            "stopped": right(stopped),
            "right_door": right(stopped and answer["route"] == door),
            "named": right(bool({one["label"] for one in answer["sensitivities"]} & labels)),
        },
        vetoes=frozenset() if stopped else frozenset({"missed_stop"}),
        shown=shown(answer),
    )


def door_of(labels: frozenset[Sensitivity]) -> str:
    """The most protective door of several."""
    door = most_protective(frozenset(DOORS[label] for label in labels))
    return door.value if door else "none"


def cases(selection: Selection) -> Iterator[tuple[str, PolicyCase]]:
    """Set and case: `dev` whole; our own whole, or every twentieth."""
    yield from (("dev", one) for one in policy_cases.load("dev"))
    every = FAST_EVERY if selection == "fast" else 1
    for name in OWN:
        yield from ((name, one) for one in policy_cases.load(name)[::every])


def request(set_: str, case: PolicyCase) -> Item[Answer]:
    """A short text as a case."""
    asked = {"text": case.text}
    labels = frozenset(case.sensitivities)

    def ask(product: Product) -> Answer:
        return product.sensitivity(asked)

    return Item(
        id=case.id,
        cluster=case.id,
        content=case.model_dump_json(exclude={"note"}),
        words=len(case.text.split()),
        ask=ask,
        judge=partial(judge, labels, case.route),
        slices={"set": set_, "source": case.source, **_label(labels)},
    )


def _session(session: Session) -> Item[Answer]:
    labels = frozenset(Sensitivity(one.label) for one in session.case.gold.sensitivities)
    asked = session.asked()

    def ask(product: Product) -> Answer:
        return product.sensitivity(
            {
                "turns": [turn.model_dump() for turn in asked.turns],
                "context": asked.context.model_dump(),
            }
        )

    return Item(
        id=f"session/{session.case.id}",
        cluster=session.cluster,
        content=session.content,
        words=session.case.words(),
        ask=ask,
        judge=partial(judge, labels, door_of(labels)),
        slices={**session.slices(), "source": "session", **_label(labels)},
        held_out=session.held_out,
    )


def _label(labels: frozenset[Sensitivity]) -> Mapping[str, str]:
    if not labels:
        return {}
    first = next(label for label in Sensitivity if label in labels)
    return {"label": first.value}


def _items(selection: Selection) -> Sequence[Item[Any]]:
    found = [_session(session) for session in sessions(selection)]
    return found + [request(name, case) for name, case in cases(selection)]


METRICS: Final[Mapping[str, Better]] = {
    "stopped": "up",
    "right_door": "up",
    "named": "up",
    "over_blocked": "down",
}

SENSITIVITY: Final = Suite(
    name="sensitivity", version=1, items=_items, metrics=METRICS, pace=(0.05, 0.3)
)
