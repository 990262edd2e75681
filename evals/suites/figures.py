"""Figures over records: sums and shares by suite and slice, as Markdown tables.

The gate compares; this only says what one run found. Intervals: a bootstrap over clusters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from evals.gate.records import Case
from evals.scorers.intervals import interval


def metric_value(cases: Sequence[Case], metric: str) -> float | None:
    """A metric over cases: counts are summed before they are divided, shares are averaged."""
    hits = of = 0.0
    for case in cases:
        value = case.scores.get(metric)
        if isinstance(value, tuple):
            hits, of = hits + value[0], of + value[1]
        elif value is not None:
            hits, of = hits + value, of + 1
    return hits / of if of else None


def clustered(cases: Iterable[Case]) -> tuple[tuple[Case, ...], ...]:
    """Cases by whose they are, in order."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.cluster].append(case)
    return tuple(tuple(found[name]) for name in sorted(found))


def metric_interval(cases: Sequence[Case], metric: str) -> tuple[float, float] | None:
    """The 95 % interval of a metric; clusters are drawn, not cases."""
    return interval(
        clustered(cases),
        lambda drawn: metric_value([case for one in drawn for case in one], metric),
        draws=1000,
    )


def tables(cases: Sequence[Case]) -> Iterator[str]:
    """A section for each suite: its metrics, then each slice's."""
    by_suite: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_suite[case.suite].append(case)
    for suite, own in sorted(by_suite.items()):
        vetoes = Counter(veto for case in own for veto in case.vetoes)
        told = ", ".join(f"{name} {count}" for name, count in sorted(vetoes.items()))
        yield f"## {suite}"
        yield ""
        yield f"{len(own):,} cases, {len(clustered(own)):,} clusters. Vetoes: {told or 'none'}."
        yield ""
        yield from _table(own)
        yield ""


def _table(cases: Sequence[Case]) -> Iterator[str]:
    metrics = sorted({name for case in cases for name in case.scores})
    yield "| slice | cases | " + " | ".join(metrics) + " |"
    yield "|---|---|" + "---|" * len(metrics)
    yield "| **all** | " + _cells(cases, metrics, intervals=True)
    for name in sorted({name for case in cases for name in case.slices}):
        groups: defaultdict[str, list[Case]] = defaultdict(list)
        for case in cases:
            if name in case.slices:
                groups[case.slices[name]].append(case)
        for value in sorted(groups):
            yield f"| {name}: {value} | " + _cells(groups[value], metrics, intervals=False)


def _cells(cases: Sequence[Case], metrics: Sequence[str], *, intervals: bool) -> str:
    cells: list[str] = []
    for metric in metrics:
        value = metric_value(cases, metric)
        bounds = metric_interval(cases, metric) if intervals and value is not None else None
        between = f" ({bounds[0]:.3f}–{bounds[1]:.3f})" if bounds else ""
        cells.append("" if value is None else f"{value:.3f}{between}")
    return f"{len(cases)} | " + " | ".join(cells) + " |"
