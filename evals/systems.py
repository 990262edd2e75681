"""What can be measured: the engine alone, the whole product, and the baselines, behind one shape.

A system takes the cases and gives a summary for each, or None where it stopped the session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from assistant.summary.extractive import summarize_masked
from assistant.summary.schema import Summary
from evals.baselines import lead, lex_rank, ranked_summary, regex_summary, text_rank
from evals.probe import summaries
from evals.sessions import Case, to_masked
from governance.ports import Embedder

Run: TypeAlias = Callable[[Sequence[Case]], Mapping[str, Summary | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Something that summarizes cases. sections: False when it has none to be measured by."""

    name: str
    run: Run
    sections: bool = True


def each(summarize: Callable[[Case], Summary]) -> Run:
    """A run that summarizes one case after the other."""

    def run(cases: Sequence[Case]) -> Mapping[str, Summary | None]:
        return {case.id: summarize(case) for case in cases}

    return run


def engine(embedder: Embedder) -> System:
    """The extractive engine alone, on plain text: no gate and no anonymizer before it."""
    return System(name="engine", run=each(lambda case: summarize_masked(to_masked(case), embedder)))


def pipeline(command: Sequence[str]) -> System:
    """The whole product, every gate included, through its own `probe summary` command."""
    return System(name="pipeline", run=partial(summaries, command=command))


def baselines() -> tuple[System, ...]:
    """Lead-N, TextRank, LexRank, and the regular expression."""
    rankers = (("Lead-3", lead), ("TextRank", text_rank), ("LexRank", lex_rank))
    return (
        *(System(name=n, run=each(partial(ranked_summary, rank=r))) for n, r in rankers),
        System(name="regex", run=each(regex_summary), sections=False),
    )
