"""Keeps what bundles were measured by, where approvals and pages find it.

Invariants: a body's digest is its id; a comparison is kept together with the statement that says
whether the gate let the bundle through. The gate itself is in `evals.gate`: nothing here computes
a verdict, and no approval takes one from here (`approving`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from assistant.bundles.book import Book
from assistant.bundles.coverage import lacking, told
from assistant.bundles.lanes import lane_of
from assistant.bundles.publisher import shipped
from assistant.bundles.refusals import NotAllowedHereError
from assistant.bundles.register import BundleRegister
from assistant.storage.bundle_records import Evaluated, Kind, Lane
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.identity import BundleDigest
from governance.ports import Clock

_RULES: Final = ("evals.gate", "rules.json")
"""Read by name, as the product imports nothing of the evaluations."""


class UnknownResultError(ChathamError):
    """A result file is not one that a run here has left."""


class Evaluating:
    """The runs and comparisons of one installation."""

    def __init__(
        self, register: BundleRegister, book: Book, *, database: Database, clock: Clock
    ) -> None:
        self._register = register
        self._book = book
        self._database = database
        self._clock = clock

    def keep_run(self, body: bytes, *, bundle: BundleDigest, selection: str, cases: int) -> str:
        """Keep a result file as a run left it; gives its id.

        The same file is kept once, and counts anew after its bundle was suspended or put away.
        """
        one = Evaluated(
            id=sha256(body).hexdigest(),
            kind=Kind.RUN,
            bundle=bundle,
            selection=selection,
            at=self._clock.now(),
            cases=cases,
            body=body,
        )
        with self._database.write() as work:
            if work.evaluations.get(one.id) is None:
                work.evaluations.add(one)
            if one.id not in self._book.within(work).runs(bundle):
                self._register.measured(work, bundle, run=one.id)
        return one.id

    def demand_kept(self, *digests: str) -> None:
        """Refuse result files that no run here has left: a changed one is another file.

        Raises:
            UnknownResultError: at least one is not kept.
        """
        with self._database.read() as work:
            found = [work.evaluations.get(digest) for digest in digests]
        if any(one is None or one.kind is not Kind.RUN for one in found):
            raise UnknownResultError(
                "A result file is not one that a run here has left, or it was changed since. "
                "Nothing was compared. Run the suites again with `chatham eval run`."
            )

    def demand_recent(self, bundle: BundleDigest, run: str) -> None:
        """Refuse a run of a bundle from before it was suspended or put away.

        Raises:
            UnknownResultError: it is one.
        """
        if run not in self._book.standing().runs(bundle):
            raise UnknownResultError(
                "This bundle was suspended or retired after that run, so the run no longer speaks "
                "for it. Nothing was compared. Run the suites again with `chatham eval run`."
            )

    def keep_comparison(
        self,
        body: bytes,
        *,
        bundle: BundleDigest,
        baseline: BundleDigest,
        selection: str,
        passed: bool,
        lane: Lane,
        cases: int,
    ) -> str:
        """Keep a comparison and its verdict; gives its id. The same one is kept once.

        Raises:
            UnknownResultError: another bundle was chosen while it was made.
        """
        one = Evaluated(
            id=sha256(body).hexdigest(),
            kind=Kind.COMPARISON,
            bundle=bundle,
            baseline=baseline,
            selection=selection,
            verdict="passed" if passed else "refused",
            at=self._clock.now(),
            cases=cases,
            body=body,
        )
        with self._database.write() as work:
            standing = self._book.within(work)
            if standing.serving != baseline:
                raise UnknownResultError(
                    "Another bundle serves now than the one this comparison is with, so it was not "
                    "kept. Compare with the one that serves: `chatham eval run --approved`."
                )
            if work.evaluations.get(one.id) is None:
                work.evaluations.add(one)
            if one.id not in standing.verdicts:
                self._register.evaluated(work, bundle, evidence=one.id, passed=passed, lane=lane)
        return one.id

    def lane(self, base: BundleDigest, candidate: BundleDigest) -> Lane:
        """How much a change from one bundle to another has to go through, by what is kept."""
        with self._database.read() as work:
            facts = [work.bundles.facts(digest) for digest in (base, candidate)]
            kept = [work.bundles.artefacts(digest) for digest in (base, candidate)]
        if facts[0] is None or facts[1] is None or not all(kept):
            return Lane.FULL
        return lane_of((facts[0], kept[0]), (facts[1], kept[1]))

    def runs(self) -> tuple[Evaluated, ...]:
        """Every run, newest first."""
        with self._database.read() as work:
            return work.evaluations.all(Kind.RUN)

    def comparisons(self) -> tuple[Evaluated, ...]:
        """Every comparison, newest first."""
        with self._database.read() as work:
            return work.evaluations.all(Kind.COMPARISON)

    def comparison(self, name: str) -> Evaluated | None:
        """A comparison by its id."""
        with self._database.read() as work:
            found = work.evaluations.get(name)
        return found if found is not None and found.kind is Kind.COMPARISON else None

    def demand_signable(self, kept: Evaluated, *, knowing: bool) -> None:
        """Refuse to approve on a comparison that is not what whoever signs takes it for.

        knowing: that they have said they know of the cases that were left out.

        Raises:
            UnknownResultError: the runs it rests on are not kept here.
            NotAllowedHereError: made by other rules; cases left out that they have not said they
                know of; or, known or not, cases left out that an earlier run asked.
        """
        self._demand_same_rules(kept)
        report = json.loads(kept.body)
        absent = left_out(report)
        if absent and not knowing:
            raise NotAllowedHereError(
                f"The runs behind this comparison were reduced: {told(absent)} were left out, as "
                "their corpora are not on the machine. Nothing was approved. Run them where the "
                "corpora are, or say that you know it (`--knowing-left-out`).",
                cause="left_out",
            )
        self.demand_whole(report["base"]["results"], report["candidate"]["results"])

    def demand_whole(self, *runs: str) -> None:
        """Refuse runs that do not ask what any run here was asked before, or the publisher's.

        Cases do not depend on the bundle, so another bundle's run counts as well: a candidate does
        not get rid of a case by a small change and a new name.

        Raises:
            UnknownResultError: one of them is not kept here.
            NotAllowedHereError: cases are missing in them that nobody can have looked at.
        """
        with self._database.read() as work:
            found = [work.evaluations.get(name) for name in runs]
            every = work.evaluations.all(Kind.RUN)
        here = [one for one in found if one is not None and one.kind is Kind.RUN]
        if len(here) != len(runs):
            raise UnknownResultError("The results this comparison rests on are not kept here.")
        missing = lacking([(one.selection, one.body) for one in here], every, shipped())
        if missing:
            raise NotAllowedHereError(
                f"Cases are missing that were asked here before: {told(missing)}. What they would "
                "show is not compared, so nothing was kept or approved. Put them back (a corpus "
                "that is no longer on this machine, a changed case file) and run both again.",
                cause="cases_missing",
            )

    def _demand_same_rules(self, kept: Evaluated) -> None:
        package, name = _RULES
        rules = sha256(files(package).joinpath(name).read_bytes()).hexdigest()
        if json.loads(kept.body).get("rules") != rules:
            raise NotAllowedHereError(
                "The gate's rules were changed since this comparison. Nothing was approved. "
                "Compare again, and approve what comes out.",
                cause="other_rules",
            )


def left_out(report: Mapping[str, Any]) -> dict[str, int]:
    """By suite, how many cases a report says were not on the machine; none in an older one."""
    suites: list[dict[str, Any]] = report.get("suites", [])
    counts = {one["suite"]: sum(one["left_out"].values()) for one in suites}
    return {suite: count for suite, count in counts.items() if count}
