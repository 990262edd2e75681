"""The ledger's word that masked words are about to leave, and consent, in one transaction.

Invariant: no announcement stands after a withdrawal in the ledger's order. Entries are written one
at a time, so consent is read when this one has its place: a withdrawal is either before it, and
seen, or after it. Asking first and writing then left a gap, as long as a database takes to restart.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.outcomes import NoConsent


class _EndedError(Exception):
    """Takes the entry back. refusal: whose consent has ended."""

    def __init__(self, refusal: NoConsent) -> None:
        super().__init__()
        self.refusal = refusal


def announced(
    database: Database,
    entry: Callable[[UnitOfWork], object],
    stands: Callable[[UnitOfWork], NoConsent | None],
) -> NoConsent | None:
    """None when the ledger holds it; else whose consent has ended, and the ledger holds nothing.

    entry: writes it. stands: asks for consent; whose has ended, or None.
    """
    try:
        with database.write() as work:
            entry(work)
            _demand(stands(work))
    except _EndedError as ended:
        return ended.refusal
    return None


def _demand(refusal: NoConsent | None) -> None:
    if refusal is not None:
        raise _EndedError(refusal)
