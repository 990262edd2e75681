"""Lays two runs side by side, case by case, and says whether the candidate may go on.

Invariants: only the very same cases are compared; a single newly missed stop, leak, inverted owner,
invented date or obeyed injection refuses, whatever the averages say; that a bundle is no worse has
to be shown within the margin, not merely undisproved; the same inputs give the same verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from assistant.bundles.lanes import differing
from evals.gate.claims import Claimed, claimed
from evals.gate.fairness import slices_of
from evals.gate.floors import is_below
from evals.gate.pairing import Pair, by_metric, pairs_of, parts, sums_of
from evals.gate.records import Case, Results, Veto
from evals.gate.rules import Rule, Rules
from evals.gate.statistics import (
    clusters_discordant,
    difference_interval,
    holm,
    mcnemar_worse,
    seed_of,
    share,
    worst_difference,
)
from evals.gate.verdict import Asked, Comparison, Figure, Flip, Reason, Side, Why

_TINY: Final = 1e-9
"""Below this two shares are the same; scores are rounded to six digits."""


def compare(
    base: Results, candidate: Results, rules: Rules, *, needs: str | None = None
) -> Comparison:
    """The verdict on `candidate`, beside the approved bundle's `base`.

    needs: the selection of suites this change has to go through; the one that was run by default.

    Raises:
        NotComparableError: other cases, other suites, or a header that contradicts itself.
    """
    before, after = claimed(base), claimed(candidate)
    pairs = pairs_of(base, candidate)
    seed = base.digest + candidate.digest
    figures = _tested(tuple(_figures(pairs, rules, seed)))
    slices = slices_of(pairs, rules, seed)
    unfair = tuple(
        Reason(why=Why.UNFAIR, suite=one.suite, metric=one.metric, slice=f"{one.name}: {one.value}")
        for one in slices
        if one.unfair and not one.known
    )
    return Comparison(
        selection=candidate.header.selection,
        rules=rules.digest,
        base=_side(base, before),
        candidate=_side(candidate, after),
        differing=differing(before.facts, after.facts),
        cases=len(pairs),
        suites=tuple(_asked(candidate)),
        reasons=(
            *_vetoed(pairs),
            *_missing(candidate, rules, needs or candidate.header.selection),
            *_unruled(pairs, rules),
            *_unmeasured(pairs, rules),
            *_newly_measured(pairs, rules),
            *(reason for figure in figures for reason in _spoken(figure, rules)),
            *unfair,
        ),
        figures=figures,
        slices=slices,
        flips=tuple(_flips(pairs, rules)),
    )


def _asked(run: Results) -> Iterator[Asked]:
    for suite in run.header.suites:
        gone = {one.what: one.cases for one in run.header.left_out if one.suite == suite.name}
        yield Asked(
            suite=suite.name,
            version=suite.version,
            digest=suite.digest,
            cases=suite.cases,
            left_out=gone,
        )


def _side(one: Results, claims: Claimed) -> Side:
    cost: Counter[str] = Counter()
    for case in one.cases:
        cost.update(case.cost)
    return Side(
        bundle=one.header.digest,
        results=one.digest,
        facts=claims.told,
        libraries=dict(one.header.libraries),
        cost=dict(sorted(cost.items())),
    )


# ---- reasons that rest on single cases -----------------------------------------------------------


def _vetoed(pairs: Sequence[Pair]) -> Iterator[Reason]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for before, after in pairs:
        for veto in newly(before, after):
            found[veto, after.suite].append(after.case)
    for (code, suite), cases in sorted(found.items()):
        yield Reason(why=Why(code), suite=suite, cases=tuple(cases))


def newly(before: Case, after: Case) -> tuple[Veto, ...]:
    """What must never newly happen and did: in this case, or in another place of it."""
    return tuple(
        veto
        for veto in after.vetoes
        if veto not in before.vetoes
        or set(after.places.get(veto, ())) - set(before.places.get(veto, ()))
    )


def _missing(candidate: Results, rules: Rules, needs: str) -> Iterator[Reason]:
    if candidate.header.selection not in {needs, "full"}:
        yield Reason(why=Why.SUITE_MISSING, suite=needs)
    ran = {suite.name for suite in candidate.header.suites if suite.cases}
    for name in rules.required.get(needs, ()):
        if name not in ran:
            yield Reason(why=Why.SUITE_MISSING, suite=name)


def _unruled(pairs: Sequence[Pair], rules: Rules) -> Iterator[Reason]:
    named = {(case.suite, metric) for _, case in pairs for metric in case.scores}
    for suite, metric in sorted(named):
        if rules.of(suite, metric) is None:
            yield Reason(why=Why.NO_RULE, suite=suite, metric=metric)


def _newly_measured(pairs: Sequence[Pair], rules: Rules) -> Iterator[Reason]:
    """Figures that came of nothing before: there is no difference to look at, but a floor."""
    for (suite, metric), own in by_metric(pairs).items():
        sums, rule = sums_of(own, metric), rules.of(suite, metric)
        found = share(sums.candidate)
        if rule is None or found is None or share(sums.base) is not None:
            continue
        if is_below(found, rule):
            yield Reason(why=Why.BELOW_FLOOR, suite=suite, metric=metric)


def _unmeasured(pairs: Sequence[Pair], rules: Rules) -> Iterator[Reason]:
    """Figures that were one before and are none now, like the precision of finding nothing."""
    for (suite, metric), own in by_metric(pairs).items():
        sums = sums_of(own, metric)
        lost = share(sums.base) is not None and share(sums.candidate) is None
        if lost and rules.of(suite, metric) is not None:
            yield Reason(why=Why.NOT_SHOWN_EQUAL, suite=suite, metric=metric)


# ---- figures -------------------------------------------------------------------------------------


def _figures(pairs: Sequence[Pair], rules: Rules, seed: str) -> Iterator[Figure]:
    for (suite, metric), own in by_metric(pairs).items():
        rule = rules.of(suite, metric)
        sums = sums_of(own, metric)
        base, candidate = share(sums.base), share(sums.candidate)
        if rule is None or base is None or candidate is None:
            continue
        sign = 1 if rule.better == "up" else -1
        chance = seed_of(seed, suite, metric)
        low, high = difference_interval(
            sums, alpha=rules.alpha, draws=rules.draws, seed=chance, sign=sign
        )
        changes = _changes(own, metric, sign)
        yield Figure(
            suite=suite,
            metric=metric,
            better=rule.better,
            cases=len(own),
            clusters=sums.clusters,
            base=base,
            candidate=candidate,
            difference=sign * (candidate - base),
            low=low,
            high=high,
            worst=worst_difference(
                sums, alpha=rules.alpha, draws=rules.draws, seed=chance, sign=sign
            ),
            margin=rule.margin,
            floor=rule.floor,
            lost=None if changes is None else sum(one < 0 for one in changes),
            won=None if changes is None else sum(one > 0 for one in changes),
            p=None if changes is None else mcnemar_worse(*_by_cluster(own, changes)),
            finest=min(1.0, 3.0 / sums.clusters),
        )


def _tested(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    raw = {f"{f.suite}/{f.metric}": f.p for f in figures if f.p is not None}
    adjusted = holm(raw)
    return tuple(replace(f, p=adjusted.get(f"{f.suite}/{f.metric}")) for f in figures)


def _changes(pairs: Sequence[Pair], metric: str, sign: int) -> list[float] | None:
    """What became of each case, where every case is simply right or wrong; else None."""
    changes: list[float] = []
    for before, after in pairs:
        old, new = before.scores[metric], after.scores[metric]
        if isinstance(old, tuple) or isinstance(new, tuple) or {old, new} - {0.0, 1.0}:
            return None
        changes.append(sign * (new - old))
    return changes


def _by_cluster(pairs: Sequence[Pair], changes: Sequence[float]) -> tuple[int, int]:
    return clusters_discordant([after.cluster for _, after in pairs], changes)


def _spoken(figure: Figure, rules: Rules) -> Iterator[Reason]:
    suite, metric = figure.suite, figure.metric
    rule = rules.of(suite, metric)
    if rule is not None and is_below(figure.candidate, rule):
        yield Reason(why=Why.BELOW_FLOOR, suite=suite, metric=metric)
    tested = figure.p is not None and figure.p < rules.alpha
    short = figure.worst < -figure.margin - _TINY
    if tested or (short and figure.high < -_TINY):
        yield Reason(why=Why.WORSE, suite=suite, metric=metric)
    elif short:
        yield Reason(why=Why.NOT_SHOWN_EQUAL, suite=suite, metric=metric)


# ---- flips ---------------------------------------------------------------------------------------


def _flips(pairs: Sequence[Pair], rules: Rules) -> Iterator[Flip]:
    for before, after in pairs:
        changed = [m for m in sorted(after.scores) if before.scores[m] != after.scores[m]]
        same = before.vetoes == after.vetoes and before.places == after.places
        if not changed and same:
            continue
        yield Flip(
            suite=after.suite,
            case=after.case,
            better=_is_better(before, after, changed, rules),
            before=_told(before, changed),
            after=_told(after, changed),
        )


def _is_better(before: Case, after: Case, changed: Sequence[str], rules: Rules) -> bool:
    if newly(before, after):
        return False
    gains = [_gain(before, after, metric, rules.of(after.suite, metric)) for metric in changed]
    return sum(gains) >= 0


def _gain(before: Case, after: Case, metric: str, rule: Rule | None) -> float:
    (old, of_old), (new, of_new) = parts(before, metric), parts(after, metric)
    change = (new / of_new if of_new else 0.0) - (old / of_old if of_old else 0.0)
    return change if rule is None or rule.better == "up" else -change


def _told(case: Case, metrics: Sequence[str]) -> dict[str, str]:
    told = {
        metric: f"{value[0]} of {value[1]}" if isinstance(value, tuple) else f"{value:g}"
        for metric in metrics
        for value in [case.scores[metric]]
    }
    if case.vetoes:
        told["vetoes"] = ", ".join(
            f"{veto} at {' '.join(where)}" if (where := case.places.get(veto)) else veto
            for veto in case.vetoes
        )
    return told
