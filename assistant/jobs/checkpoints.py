"""Signs the ledger's head when it has grown, so that a cut soon shows against a checkpoint.

The row of the latest checkpoint says when that was; any worker may be the next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteSigner
from governance.ports import Clock

EVERY: Final = timedelta(hours=1)


class Checkpoints:
    """Called by the worker; signs at most once an hour."""

    def __init__(
        self,
        *,
        database: Database,
        ledger: Callable[[UnitOfWork], Ledger],
        signer: Callable[[], NoteSigner],
        clock: Clock,
    ) -> None:
        self._database: Final = database
        self._ledger: Final = ledger
        self._signer: Final = signer
        self._clock: Final = clock

    def tick(self) -> bool:
        """Sign, if an hour has passed and entries were added; whether it did.

        Raises:
            LedgerError: the ledger does not continue what was signed; nothing was signed.
        """
        now = self._clock.now()
        with self._database.read() as work:
            ledger = self._ledger(work)
            latest, size = ledger.latest_checkpoint(), ledger.size
        if size == 0:
            return False
        if latest is not None and (latest.size == size or now < latest.signed_at + EVERY):
            return False
        with self._database.write() as work:
            self._ledger(work).sign_checkpoint(self._signer(), at=now)
        return True
