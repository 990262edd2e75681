"""What any bundle must reach, whatever it is compared with; asked of the publisher's own too."""

from __future__ import annotations

from evals.gate.fairness import slices_of
from evals.gate.pairing import by_metric, sums_of
from evals.gate.records import Results
from evals.gate.rules import Rule, Rules
from evals.gate.statistics import share

_TINY = 1e-9


def is_below(value: float, rule: Rule) -> bool:
    """Whether a figure misses its rule's floor."""
    if rule.floor is None:
        return False
    if rule.better == "up":
        return value < rule.floor - _TINY
    return value > rule.floor + _TINY


def figures_of(results: Results) -> dict[tuple[str, str], float | None]:
    """Every figure of a run, by suite and metric; None where nothing was there to measure."""
    pairs = by_metric([(case, case) for case in results.cases])
    return {(suite, name): share(sums_of(own, name).base) for (suite, name), own in pairs.items()}


def below_floors(results: Results, rules: Rules) -> tuple[str, ...]:
    """What speaks against a run alone.

    Suites that are missing, figures that miss their floors or have no rule, and people it is behind
    for by more than chance explains.
    """
    wrong = [
        f"{name}: not run"
        for name in rules.required.get(results.header.selection, ())
        if name not in {suite.name for suite in results.header.suites if suite.cases}
    ]
    for (suite, metric), value in figures_of(results).items():
        rule = rules.of(suite, metric)
        if rule is None:
            wrong.append(f"{suite}/{metric}: no rule")
        elif value is None:
            wrong.append(f"{suite}/{metric}: nothing was there to measure")
        elif is_below(value, rule):
            wrong.append(f"{suite}/{metric}: {value:.3f}, and {rule.floor:.3f} is demanded")
    alone = [(case, case) for case in results.cases]
    wrong += [
        f"{one.suite}/{one.metric}: behind for {one.name}: {one.value}"
        for one in slices_of(alone, rules, results.digest)
        if one.unfair
    ]
    return tuple(wrong)
