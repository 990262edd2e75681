"""A yes to a bundle, on what its runs say now: every way of approving comes through here.

Invariants: the verdict is worked out anew by the gate from the two kept runs, never read from a
report; report, runs, bundles and lane are those the sealed register names; who is refused stands
in the ledger.
"""

from __future__ import annotations

import json
from typing import Any, Final

from assistant.bundles.book import Book
from assistant.bundles.deciding import Deciding
from assistant.bundles.evaluating import Evaluating, UnknownResultError
from assistant.bundles.gate import Gate
from assistant.bundles.lanes import SELECTIONS
from assistant.bundles.refusals import NotAllowedHereError, noted_if_refused
from assistant.bundles.standing import Standing, State, Verdict
from assistant.sessions.events import Trail
from assistant.storage.bundle_records import Evaluated, Kind, Lane
from assistant.storage.database import Database
from governance.identity import Actor


class Approving:
    """Approvals of one installation."""

    def __init__(
        self,
        evaluating: Evaluating,
        deciding: Deciding,
        book: Book,
        *,
        gate: Gate,
        database: Database,
        trail: Trail,
    ) -> None:
        self._evaluating: Final = evaluating
        self._deciding: Final = deciding
        self._book: Final = book
        self._gate: Final = gate
        self._database: Final = database
        self._trail: Final = trail

    def approve(self, name: str, *, by: Actor, knowing: bool) -> State:
        """A model owner's yes to the bundle of a comparison; gives where that bundle is now.

        knowing: that they have said they know of the cases that were left out.

        Raises:
            UnknownResultError: the comparison, or a run it rests on, is not kept here (any more).
            NotAllowedHereError: see `Evaluating.demand_signable` and `Deciding.approve`; or the
                report does not come out of its runs.
        """
        kept = self._evaluating.comparison(name)
        if kept is None:
            raise UnknownResultError("There is no such comparison here. Nothing was approved.")
        with noted_if_refused(self._database, self._trail, by, kept.bundle):
            self._evaluating.demand_signable(kept, knowing=knowing)
            self._demand_comes_out(kept)
        return self._deciding.approve(kept.bundle, evidence=kept.id, by=by)

    def _demand_comes_out(self, kept: Evaluated) -> None:
        standing = self._book.standing()
        verdict = standing.verdicts.get(kept.id)
        if verdict is None:
            raise UnknownResultError(
                "The bundle of this comparison was suspended or retired since, so it no longer "
                "speaks for it. Run the suites again, compare, and approve what comes out."
            )
        told: dict[str, Any] = json.loads(kept.body)
        base, candidate = (self._run(told[side]["results"]) for side in ("base", "candidate"))
        _demand_measured(standing, verdict, base, candidate)
        if verdict.lane is not Lane.FULL:
            self._demand_lane(verdict)
        again = self._gate.report(base.body, candidate.body, needs=SELECTIONS[verdict.lane])
        if again != kept.body:
            raise NotAllowedHereError(
                "This report does not come out of its results (any more): it was changed, or the "
                "gate's rules were. Nothing was approved. Compare again, and approve what comes "
                "out.",
                cause="another_report",
            )
        _demand_passed(json.loads(kept.body), verdict)

    def _run(self, name: str) -> Evaluated:
        with self._database.read() as work:
            found = work.evaluations.get(name)
        if found is None or found.kind is not Kind.RUN:
            raise UnknownResultError("The results this comparison rests on are not kept here.")
        return found

    def _demand_lane(self, verdict: Verdict) -> None:
        baseline = verdict.baseline
        if baseline is None or self._evaluating.lane(baseline, verdict.bundle) is not verdict.lane:
            raise NotAllowedHereError(
                "This change has to go through every suite and needs two people, and the "
                "comparison says less. Nothing was approved. Run `chatham eval run --full` and "
                "compare again.",
                cause="another_lane",
            )


def _demand_measured(
    standing: Standing, verdict: Verdict, base: Evaluated, candidate: Evaluated
) -> None:
    """A run counts for the bundle that the sealed register says it measured."""
    before = standing.lives.get(verdict.baseline) if verdict.baseline else None
    known = before is not None and base.id in before.measured
    if not known or candidate.id not in standing.runs(verdict.bundle):
        raise NotAllowedHereError(
            "A run behind this comparison is not one that the register says was made here of that "
            "bundle. Nothing was approved. Run the suites again with `chatham eval run`.",
            cause="another_run",
        )


def _demand_passed(report: dict[str, Any], verdict: Verdict) -> None:
    bundles = report["base"]["bundle"], report["candidate"]["bundle"]
    if bundles != (verdict.baseline, verdict.bundle):
        raise NotAllowedHereError(
            "This report is about other bundles than the register says. Nothing was approved. Run "
            "`chatham eval compare` for this very bundle.",
            cause="another_digest",
        )
    if report["verdict"] != "passed":
        raise NotAllowedHereError(
            "The gate refuses this bundle, whatever was said of it before. Nothing was approved.",
            cause="refused_by_gate",
        )
