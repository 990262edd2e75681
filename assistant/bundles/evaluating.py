"""Keeps what bundles were measured by, where approvals and pages find it.

Invariants: a body's digest is its id; a comparison is kept together with the statement that says
whether the gate let the bundle through. The gate itself is in `evals.gate`: nothing here computes
a verdict.
"""

from __future__ import annotations

from hashlib import sha256

from assistant.bundles.book import Book
from assistant.bundles.register import BundleRegister
from assistant.storage.bundle_records import Evaluated, Kind, Lane
from assistant.storage.database import Database
from governance.errors import ChathamError
from governance.identity import BundleDigest
from governance.ports import Clock


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
        """Keep a comparison and its verdict; gives its id. The same one is kept once."""
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
            if work.evaluations.get(one.id) is None:
                work.evaluations.add(one)
            if one.id not in self._book.within(work).verdicts:
                self._register.evaluated(work, bundle, evidence=one.id, passed=passed, lane=lane)
        return one.id

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
