"""The register's statements, read and added to.

Invariants: a statement and its ledger entry are stored together or not at all, and the entry
carries the statement's chained HMAC, so that a register cut back or edited in the database no
longer says what the ledger says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.bundles.standing import Standing, standing_of
from assistant.sessions.events import Trail
from assistant.storage.bundle_records import Happened, Statement
from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, BundleDigest
from governance.ledger.events import SYSTEM, Fact
from governance.ledger.kinds import EventKind
from governance.ports import Clock

_KINDS: Final[Mapping[Happened, EventKind]] = MappingProxyType(
    {
        Happened.NOTED: EventKind.BUNDLE_CANDIDATE_NOTED,
        Happened.MEASURED: EventKind.BUNDLE_RUN_RECORDED,
        Happened.EVALUATED: EventKind.BUNDLE_EVALUATION_RECORDED,
        Happened.APPROVED: EventKind.BUNDLE_APPROVAL_GIVEN,
        Happened.CHOSEN: EventKind.BUNDLE_VERSION_CHOSEN,
        Happened.SUSPENDED: EventKind.BUNDLE_VERSION_SUSPENDED,
        Happened.RETIRED: EventKind.BUNDLE_VERSION_RETIRED,
        Happened.STOPPED: EventKind.AI_WORK_STOPPED,
        Happened.RESUMED: EventKind.AI_WORK_RESUMED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is about to be stated; see `Statement`."""

    happened: Happened
    bundle: BundleDigest | None = None
    evidence: str | None = None
    code: str | None = None


class Book:
    """The register's book. Every use case reads it whole."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def standing(self) -> Standing:
        """What the register says now.

        Raises:
            SealError: it was changed by something other than Chatham.
        """
        with self._database.read() as work:
            return self.within(work)

    def within(self, work: UnitOfWork) -> Standing:
        """`standing`, in a transaction one is in already."""
        return standing_of(one.statement for one in work.bundles.statements())

    def demand_whole(self) -> Standing:
        """`standing`, after comparing it with what the ledger heard last; asked at every start.

        Raises:
            SealError: the register was changed, or cut back to an earlier state.
        """
        with self._database.read() as work:
            statements = work.bundles.statements()
            told = work.bundles.last_told()
        heard = json.loads(told)["facts"]["root"] if told is not None else None
        stands = statements[-1].mac.hex() if statements else None
        if heard != stands:
            raise SealError(
                "The register of bundles does not say what the ledger says: it was cut back or put "
                "in place of another. Nothing runs until it is put right: restore the database "
                "from a backup, and tell your privacy officer."
            )
        return standing_of(one.statement for one in statements)

    def say(self, work: UnitOfWork, said: Said, *, by: Actor) -> None:
        """Add a statement and its entry in the ledger, last of a transaction."""
        before = work.bundles.statements()
        person = by.person
        sealed = work.bundles.state(
            Statement(
                number=len(before) + 1,
                happened=said.happened,
                at=self._clock.now(),
                bundle=said.bundle,
                person=person,
                role=None if by == SYSTEM else by.role,
                evidence=said.evidence,
                code=said.code,
            ),
            after=before[-1] if before else None,
        )
        facts: dict[str, Fact] = {"register": "bundles", "root": sealed.mac.hex()}
        told = {"bundle": said.bundle, "document": said.evidence, "state": said.code}
        facts |= {key: value for key, value in told.items() if value is not None}
        self._trail.note(work, self._trail.event(_KINDS[said.happened], actor=by, facts=facts))
