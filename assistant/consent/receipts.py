"""Receipts for what somebody agreed to, given to them or to a privacy officer.

Invariant: whoever else asks learns nothing, not even whether there is something to give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from governance.consent.receipt import Controller, ReceiptError, receipt
from governance.consent.records import YES, ConsentId
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock


class Receipts:
    """Gives receipts, and notes in the ledger that it did."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        controller: Callable[[], Controller],
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._controller = controller

    def of(self, person: PersonId, *, by: Actor) -> Mapping[ConsentId, dict[str, Any]]:
        """Every receipt of a person, by the id of the yes, oldest first.

        Raises:
            ReceiptError: somebody else asks, or a notice is not on record as it was served.
        """
        if by.person != person and not (by.person and by.role is Role.PRIVACY_OFFICER):
            raise ReceiptError(
                "Receipts are given to the person they are about and to a privacy officer. "
                "Ask them to fetch their own."
            )
        controller = self._controller()
        with self._database.write() as work:
            history = work.consents.history(person)
            given = {
                yes.id: receipt(
                    yes,
                    None if yes.notice is None else work.consents.notice(yes.notice),
                    history,
                    controller=controller,
                    issued=self._clock.now(),
                )
                for yes in history
                if yes.state in YES
            }
            viewed = self._trail.event(
                EventKind.CONSENT_RECEIPT_ISSUED,
                actor=by,
                refs=Refs(subject=person),
                facts={"entries": len(given)},
            )
            self._trail.note(work, viewed)
        return given
