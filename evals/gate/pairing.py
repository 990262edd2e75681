"""The same case under two bundles. Invariant: nothing is paired that was not measured alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from evals.gate.records import Case, Results
from evals.gate.statistics import Paired, paired
from governance.errors import ChathamError

Pair: TypeAlias = tuple[Case, Case]


class NotComparableError(ChathamError):
    """Two result files that are not of the same cases, or not what they say."""


def pairs_of(base: Results, candidate: Results) -> list[Pair]:
    """Every case, under both.

    Raises:
        NotComparableError: other suites or cases, or a case measured in another way.
    """
    mine = [(s.name, s.version, s.digest, s.cases) for s in base.header.suites]
    other = [(s.name, s.version, s.digest, s.cases) for s in candidate.header.suites]
    absent = base.header.left_out != candidate.header.left_out
    if base.header.selection != candidate.header.selection or mine != other or absent:
        raise NotComparableError(
            "The two runs are not of the same suites and cases, so there is nothing to compare. "
            "Run both bundles on the same cases, on one machine and with one version of Chatham."
        )
    found = list(zip(base.cases, candidate.cases, strict=True))
    if any(_shape(before) != _shape(after) for before, after in found):
        raise NotComparableError(
            "A case is missing in one of the runs, or was measured in another way. Run both again."
        )
    return found


def by_metric(pairs: Sequence[Pair]) -> Mapping[tuple[str, str], list[Pair]]:
    """The pairs that have a metric, by suite and metric, in order."""
    found: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        for metric in pair[1].scores:
            found[pair[1].suite, metric].append(pair)
    return dict(sorted(found.items()))


def parts(case: Case, metric: str) -> tuple[float, float]:
    """A case's part and whole; a share is a part of one."""
    value = case.scores[metric]
    return value if isinstance(value, tuple) else (value, 1.0)


def sums_of(pairs: Sequence[Pair], metric: str) -> Paired:
    """A metric's parts and wholes, summed by cluster."""
    return paired(
        [after.cluster for _, after in pairs],
        [parts(before, metric) for before, _ in pairs],
        [parts(after, metric) for _, after in pairs],
    )


def _shape(case: Case) -> tuple[object, ...]:
    return case.suite, case.case, case.cluster, dict(case.slices), sorted(case.scores)
