"""Comparisons an approval can rest on: of kept results, and recomputed before anybody says yes.

Invariants: only results that a run here has left are compared, the candidate's since its bundle was
last suspended, with the bundle that serves; a report that comes out another is no ground to approve
anything.
"""

from __future__ import annotations

import json
from typing import Final

from assistant.bootstrap import Chatham
from assistant.bundles.evaluating import UnknownResultError
from assistant.bundles.lanes import lane_of
from assistant.storage.bundle_records import Evaluated, Lane
from evals.gate.judging import compare
from evals.gate.pairing import NotComparableError
from evals.gate.records import Results, parse
from evals.gate.report import as_json
from evals.gate.rules import installed
from evals.gate.verdict import Comparison
from governance.identity import BundleDigest

_NEEDS: Final = {Lane.FAST: "fast", Lane.FULL: "full"}


def recorded(chatham: Chatham, before: Results, after: Results) -> tuple[Comparison, str, Lane]:
    """Compare with what serves and keep it: the comparison, its id, how it may be approved.

    Raises:
        UnknownResultError: a result that no run here has left, or one that no longer counts.
        NotComparableError: not with the bundle that serves, or not of the same cases.
        NotAllowedHereError: of fewer cases than these bundles were measured by before.
    """
    office = chatham.bundles
    office.evaluating.demand_kept(before.digest, after.digest)
    base, candidate = BundleDigest(before.header.digest), BundleDigest(after.header.digest)
    if office.book.standing().serving != base:
        raise NotComparableError(
            "The first result is not of the bundle that serves. Compare with that one: "
            "`chatham eval run --approved`."
        )
    office.evaluating.demand_recent(candidate, after.digest)
    office.evaluating.demand_whole(before.digest, after.digest)
    lane = _lane(chatham, base, candidate)
    comparison = compare(before, after, installed(), needs=_NEEDS[lane])
    name = office.evaluating.keep_comparison(
        as_json(comparison),
        bundle=candidate,
        baseline=base,
        selection=comparison.selection,
        passed=comparison.passed,
        lane=lane,
        cases=comparison.cases,
    )
    return comparison, name, lane


def demand_same(chatham: Chatham, kept: Evaluated) -> None:
    """Refuse a kept comparison that its results do not give again.

    Raises:
        UnknownResultError: its results are not kept here.
        NotComparableError: another report comes out, or its bundle was suspended since.
    """
    told = json.loads(kept.body)
    with chatham.database.read() as work:
        runs = [work.evaluations.get(told[side]["results"]) for side in ("base", "candidate")]
    if runs[0] is None or runs[1] is None or kept.baseline is None:
        raise UnknownResultError("The results this comparison rests on are not kept here.")
    verdict = chatham.bundles.book.standing().verdicts.get(kept.id)
    if verdict is None:
        raise NotComparableError(
            "The bundle of this comparison was suspended or retired since, so it no longer speaks "
            "for it. Run the suites again, compare, and approve what comes out."
        )
    needs = _NEEDS[verdict.lane]
    again = compare(parse(runs[0].body), parse(runs[1].body), installed(), needs=needs)
    if as_json(again) != kept.body:
        raise NotComparableError(
            "This report does not come out of its results (any more): it was changed, or the "
            "gate's rules were. Compare again, and approve what comes out."
        )


def _lane(chatham: Chatham, base: BundleDigest, candidate: BundleDigest) -> Lane:
    with chatham.database.read() as work:
        facts = [work.bundles.facts(digest) for digest in (base, candidate)]
        files = [work.bundles.artefacts(digest) for digest in (base, candidate)]
    if facts[0] is None or facts[1] is None or not all(files):
        return Lane.FULL
    return lane_of((facts[0], files[0]), (facts[1], files[1]))
