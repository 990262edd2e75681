"""The ledger's word that masked words are about to leave, and consent, in one transaction.

Invariant: no announcement stands after a withdrawal in the ledger's order. Entries are written one
at a time, so consent is read when this one has its place: a withdrawal is either before it, and
seen, or after it. Asking first and writing then left a gap, as long as a database takes to restart.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.outcomes import NoConsent
from governance.stages import Header


class _EndedError(Exception):
    """Takes the entry back. refusal: whose consent has ended."""

    def __init__(self, refusal: NoConsent) -> None:
        super().__init__()
        self.refusal = refusal


def announced(
    database: Database,
    trail: Trail,
    header: Header,
    stands: Callable[[UnitOfWork], NoConsent | None],
) -> NoConsent | None:
    """None when the ledger holds it; else whose consent has ended, and the ledger holds nothing."""
    try:
        with database.write() as work:
            session = work.sessions.get(header.session)
            trail.leaving(work, session, decision=header.decisions[-1])
            _demand(stands(work))
    except _EndedError as ended:
        return ended.refusal
    return None


def _demand(refusal: NoConsent | None) -> None:
    if refusal is not None:
        raise _EndedError(refusal)
