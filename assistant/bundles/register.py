"""How bundles come into the register: found on this machine, shipped, or measured.

Invariant: nothing in here approves a bundle but its publisher's shipped approval.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.bundles.book import Book, Said
from assistant.bundles.publisher import Approval
from assistant.bundles.standing import PASSED, State
from assistant.llm.bundle import Bundle
from assistant.storage.bundle_records import Happened, Lane
from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.identity import BundleDigest
from governance.ledger.events import SYSTEM
from governance.ports import Clock


class BundleRegister:
    """The register of one installation."""

    def __init__(self, book: Book, *, database: Database, clock: Clock) -> None:
        self._book = book
        self._database = database
        self._clock = clock

    def note(self, bundle: Bundle, artefacts: Mapping[str, bytes]) -> None:
        """Keep a bundle that was found on this machine, once, with what it was made of."""
        with self._database.write() as work:
            if work.bundles.facts(bundle.digest) is not None:
                return
            work.bundles.add(bundle.digest, bundle.facts, artefacts, at=self._clock.now())
            self._book.say(work, Said(happened=Happened.NOTED, bundle=bundle.digest), by=SYSTEM)

    def take_over(self, approval: Approval) -> None:
        """Enter the publisher's approval, once. It serves if nothing else was ever chosen."""
        digest = BundleDigest(approval.digest)
        with self._database.write() as work:
            standing = self._book.within(work)
            if digest not in standing.lives or standing.lives[digest].lane is None:
                said = Said(
                    happened=Happened.APPROVED,
                    bundle=digest,
                    evidence=approval.results,
                    code=Lane.PUBLISHER.value,
                )
                self._book.say(work, said, by=SYSTEM)
            standing = self._book.within(work)
            if standing.serving is None and standing.state(digest) is State.APPROVED:
                self._book.say(work, Said(happened=Happened.CHOSEN, bundle=digest), by=SYSTEM)

    def upgraded(self, digest: BundleDigest) -> None:
        """This release cannot run what was chosen; its publisher's own bundle takes over."""
        with self._database.write() as work:
            if self._book.within(work).state(digest) is State.APPROVED:
                said = Said(happened=Happened.CHOSEN, bundle=digest, code="upgrade")
                self._book.say(work, said, by=SYSTEM)

    def measured(self, work: UnitOfWork, bundle: BundleDigest, *, run: str) -> None:
        """A run was kept. Inside the transaction that keeps it."""
        said = Said(happened=Happened.MEASURED, bundle=bundle, evidence=run)
        self._book.say(work, said, by=SYSTEM)

    def evaluated(
        self, work: UnitOfWork, bundle: BundleDigest, *, evidence: str, passed: bool, lane: Lane
    ) -> None:
        """A comparison was kept. Inside the transaction that keeps it."""
        verdict = f"{PASSED if passed else 'refused'}:{lane.value}"
        said = Said(happened=Happened.EVALUATED, bundle=bundle, evidence=evidence, code=verdict)
        self._book.say(work, said, by=SYSTEM)
