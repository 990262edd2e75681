"""What somebody asked for about their own data, and the proofs they take along.

Invariants: one's own and nobody else's; a trail is checked here with the same code that checks it
elsewhere, so that what the page says is what the file says.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from assistant.proving.trails import Attachments, PersonalTrail, PersonalTrails
from assistant.storage.database import Database
from assistant.storage.request_records import RequestRecord, RestrictionRecord
from governance.errors import LedgerError
from governance.identity import Actor, PersonId
from governance.ledger.findings import Report
from governance.ledger.signed_note import VerifierKey
from governance.ledger.trail_archive import TRAIL, pack
from governance.ledger.trail_check import verify_trail_lines
from governance.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """A request and its clock. left: until it has to be answered; negative once it is late."""

    record: RequestRecord
    left: timedelta

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.record.answered_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTrail:
    """A trail that was just made, and what checking it said."""

    trail: PersonalTrail = field(repr=False)
    report: Report
    key: str
    at: datetime


class OwnDemands:
    """Shows requests and restrictions, gives receipts, checks trails."""

    def __init__(
        self,
        *,
        database: Database,
        trails: Callable[[], PersonalTrails],
        receipts: Callable[[], Attachments],
        key: VerifierKey,
        clock: Clock,
    ) -> None:
        self._database: Final = database
        self._trails: Final = trails
        self._receipts: Final = receipts
        self._key: Final = key
        self._clock: Final = clock

    def requests(self, who: Actor) -> tuple[OwnRequest, ...]:
        """Everything they asked for, what waits first, then the newest."""
        if who.person is None:
            return ()
        now = self._clock.now()
        with self._database.read() as work:
            found = [
                OwnRequest(record=record, left=record.due - now)
                for record in work.requests.of(who.person)
            ]
        newest = sorted(found, key=lambda one: one.record.received_at, reverse=True)
        return tuple(sorted(newest, key=lambda one: not one.open))

    def restriction(self, who: Actor) -> RestrictionRecord | None:
        """The restriction that stands on what they speak in."""
        if who.person is None:
            return None
        with self._database.read() as work:
            standing = [r for r in work.requests.restrictions(who.person) if r.until is None]
        return standing[0] if standing else None

    def receipts(self, who: Actor) -> bytes | None:
        """Their receipts as a ZIP, to read and for machines; None when there is nothing to give."""
        files = self._receipts()(who.person or PersonId(""), who)
        return pack(files) if files else None

    def checked_trail(self, who: Actor) -> CheckedTrail:
        """Make their trail and check it.

        Raises:
            TrailError: nobody with this id takes part in anything.
            LedgerError: the ledger, or the trail, does not prove itself.
        """
        made = self._trails().make(who.person or PersonId(""), by=who)
        with zipfile.ZipFile(BytesIO(made.archive)) as archive, archive.open(TRAIL) as lines:
            report = verify_trail_lines(_decoded(lines), self._key)
        if not report.ok:
            raise LedgerError(
                "Your trail does not prove itself. Tell your privacy officer; nothing was handed "
                "out."
            )
        return CheckedTrail(trail=made, report=report, key=self._key.encode(), at=self._clock.now())


def _decoded(lines: Iterator[bytes]) -> Iterator[str]:
    for line in lines:
        yield line.decode().rstrip("\n")
