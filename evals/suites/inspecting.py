"""Runs suites on inspect-ai: the solver asks the product, the scorer judges; the viewer shows both.

Invariants: cases run one after the other, so that no answer depends on another's timing; no model
provider is needed or reached by inspect-ai itself; a task that did not succeed raises, because
`eval()` would only note it in its log. Logs hold the cases' words: they are synthetic, and those
of held-out sets are left out.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import anyio.to_thread
from inspect_ai import Task
from inspect_ai import (
    eval as run_tasks,  # pyright: ignore[reportUnknownVariableType]  -- one parameter is untyped
)
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric as InspectMetric
from inspect_ai.scorer import SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from assistant.llm.chat import NOTHING, Usage
from evals.gate.records import Case
from evals.suites.counting import between
from evals.suites.product import Product
from evals.suites.suite import Item, Outcome, Suite, Value
from governance.errors import ChathamError

_NO_MODEL: Final = "none/none"
_IN_MEMORY: Final = "memory://chatham-suites"
_ANSWERED: Final = "(answered)"
_HELD_OUT: Final = "(held out: not shown)"


class SuiteError(ChathamError):
    """A suite did not run to its end; says which, and after which case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A suite that ran. seconds, processor_seconds, usage: what it took; never compared."""

    suite: Suite
    items: tuple[Item[Any], ...]
    cases: tuple[Case, ...]
    seconds: float
    processor_seconds: float
    usage: Usage = NOTHING


def measure(
    suite: Suite, items: Sequence[Item[Any]], product: Product, logs: Path | None
) -> Measured:
    """Run one suite. logs: a folder for `inspect view`; None keeps none.

    Raises:
        SuiteError: a case broke it.
    """
    outcomes: dict[str, Outcome] = {}
    started, used, asked = time.perf_counter(), time.process_time(), product.whole_usage
    if items:
        _run(suite, items, product, outcomes, logs)
    return Measured(
        suite=suite,
        items=tuple(items),
        cases=tuple(record(suite, item, outcomes[item.id]) for item in items),
        seconds=time.perf_counter() - started,
        processor_seconds=time.process_time() - used,
        usage=between(asked, product.whole_usage),
    )


def _run(
    suite: Suite,
    items: Sequence[Item[Any]],
    product: Product,
    outcomes: dict[str, Outcome],
    logs: Path | None,
) -> None:
    by_id = {item.id: item for item in items}
    if len(by_id) != len(items):
        raise SuiteError(f"Suite {suite.name} has two cases with one id. Rename one of them.")
    answers: dict[str, Any] = {}
    task = Task(
        dataset=MemoryDataset([_sample(item) for item in items], name=suite.name),
        solver=_asking(by_id, product, answers),
        scorer=_judging(suite, by_id, answers, outcomes),
        name=suite.name,
        version=suite.version,
        fail_on_error=True,
    )
    made = run_tasks(
        task,
        model=_NO_MODEL,
        display="none",
        log_dir=_IN_MEMORY if logs is None else str(logs),
        log_realtime=False,
        max_samples=1,
        max_tasks=1,
        score=True,
    )
    if [log.status for log in made] != ["success"] or len(outcomes) != len(items):
        broken = next((item.id for item in items if item.id not in outcomes), "none")
        raise SuiteError(
            f"Suite {suite.name} broke at case {broken}, after {len(outcomes)} of {len(items)}. "
            "Nothing was written. Run that suite alone with --logs and look at the case in "
            "`inspect view`."
        )


def _sample(item: Item[Any]) -> Sample:
    text = _HELD_OUT if item.held_out else item.content
    return Sample(input=text, id=item.id, metadata={"cluster": item.cluster, **item.slices})


def _asking(by_id: Mapping[str, Item[Any]], product: Product, answers: dict[str, Any]) -> Solver:
    """Asks the product; the state's model is never used.

    The registered function takes nothing: what inspect-ai hands one it logs with every sample, so
    each would hold the whole suite, held-out words among it.
    """

    @solver(name="chatham")
    def asking() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001  -- inspect-ai's signature
            item = by_id[str(state.sample_id)]
            answers[item.id] = await anyio.to_thread.run_sync(partial(item.ask, product))
            state.output = ModelOutput.from_content(_NO_MODEL, _ANSWERED)
            return state

        return solve

    return asking()


@metric(name="mean")
def _mean() -> InspectMetric:
    """The plain mean over cases, for the viewer; the gate computes its own."""

    def compute(scores: list[SampleScore]) -> float:
        return sum(one.score.as_float() for one in scores) / max(1, len(scores))

    return compute


def _judging(
    suite: Suite,
    by_id: Mapping[str, Item[Any]],
    answers: dict[str, Any],
    outcomes: dict[str, Outcome],
) -> Scorer:
    """Judges the answer with the suite's own pure scorer. Registered without parameters, too."""

    @scorer(metrics={"*": [_mean()]}, name="chatham")
    def judging() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001  -- inspect-ai's signature
            item = by_id[str(state.sample_id)]
            outcome = item.judge(answers.pop(item.id))
            if not outcome.scores.keys() <= suite.metrics.keys():
                raise SuiteError(f"Suite {suite.name} scores by a metric it does not name.")
            outcomes[item.id] = outcome
            return Score(
                value={name: _as_share(outcome.scores.get(name)) for name in suite.metrics},
                answer=_HELD_OUT if item.held_out else outcome.shown,
                explanation=", ".join(sorted(outcome.vetoes)) or "no veto",
            )

        return score

    return judging()


def _as_share(value: Value | None) -> float:
    """For the viewer; it leaves out what is not a number."""
    if value is None:
        return math.nan
    if isinstance(value, tuple):
        hits, of = value
        return hits / of if of else math.nan
    return value


def record(suite: Suite, item: Item[Any], outcome: Outcome) -> Case:
    """A case's outcome as the gate compares it."""
    return Case(
        suite=suite.name,
        case=item.id,
        cluster=item.cluster,
        slices=dict(item.slices),
        scores=dict(outcome.scores),
        vetoes=tuple(sorted(outcome.vetoes)),
        places={veto: tuple(sorted(where)) for veto, where in outcome.places.items()},
        cost=dict(outcome.cost),
    )
