"""Comparisons an approval can rest on: of kept results, with the bundle that serves.

Invariant: only results that a run here has left are compared, the candidate's since its bundle was
last suspended. `assistant.bundles.approving` has them worked out anew before anybody says yes.
"""

from __future__ import annotations

from assistant.bootstrap import Chatham
from assistant.bundles.lanes import SELECTIONS
from assistant.storage.bundle_records import Lane
from evals.gate.judging import compare
from evals.gate.pairing import NotComparableError
from evals.gate.records import Results
from evals.gate.report import as_json
from evals.gate.rules import installed
from evals.gate.verdict import Comparison
from governance.identity import BundleDigest


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
    lane = office.evaluating.lane(base, candidate)
    comparison = compare(before, after, installed(), needs=SELECTIONS[lane])
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
