"""Whether a bundle is worse for some people's sessions than for others'.

A slice (an origin of names, a dialect, a level) is compared with the rest of the cases. It is
unfair when it is behind by more than is allowed and by more than chance explains (the interval is
widened for the number of slices, Bonferroni). Invariant: what was so before and is no worse is
told loudly, and does not hide behind an average.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.gate.pairing import Pair, by_metric, sums_of
from evals.gate.rules import Rule, Rules
from evals.gate.statistics import gap_interval, seed_of, share
from evals.gate.verdict import Slice

FEWEST = 5
"""Cases a slice needs before anything is said about it."""


def slices_of(pairs: Sequence[Pair], rules: Rules, seed: str) -> tuple[Slice, ...]:
    """Every slice of every metric whose rule asks for fairness."""
    asked = [
        (suite, metric, rule, own)
        for (suite, metric), own in by_metric(pairs).items()
        if (rule := rules.of(suite, metric)) is not None and rule.fair
    ]
    return tuple(
        found
        for suite, metric, rule, own in asked
        for name in rule.fair
        for found in _of(suite, metric, name, rule, own, rules, seed)
    )


def _of(  # noqa: PLR0917  -- one slice's place, and what is known of it
    suite: str, metric: str, name: str, rule: Rule, pairs: Sequence[Pair], rules: Rules, seed: str
) -> Iterator[Slice]:
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if name in pair[1].slices:
            groups[pair[1].slices[name]].append(pair)
    told = {value: own for value, own in sorted(groups.items()) if len(own) >= FEWEST}
    if len(told) < 2:  # noqa: PLR2004  -- there has to be somebody else
        return
    sign = 1 if rule.better == "up" else -1
    for value, own in told.items():
        others = [pair for other, its in groups.items() if other != value for pair in its]
        here, there = sums_of(own, metric), sums_of(others, metric)
        figures = [share(one) for one in (here.base, there.base, here.candidate, there.candidate)]
        if any(figure is None for figure in figures):
            continue
        base, base_rest, candidate, rest = (figure or 0.0 for figure in figures)
        low, high = gap_interval(
            here.candidate,
            there.candidate,
            alpha=rules.alpha / len(told),
            draws=rules.draws,
            seed=seed_of(seed, suite, metric, name, value),
        )
        low, high = (low, high) if sign > 0 else (-high, -low)
        gap, before = sign * (candidate - rest), sign * (base - base_rest)
        unfair = gap < -rule.allowed and high < 0
        yield Slice(
            suite=suite,
            metric=metric,
            name=name,
            value=value,
            cases=len(own),
            base=base,
            candidate=candidate,
            gap=gap,
            low=low,
            high=high,
            before=before,
            unfair=unfair,
            known=unfair and gap >= before - 1e-9,
        )
