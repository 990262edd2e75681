"""The installation's own ledger, checked where it stands.

Invariant: it is signed as it is now before it is read, so that nothing at its end goes unchecked;
a ledger that does not prove itself is told as found, and the failed check is written down if the
ledger still takes anything. The index beside it is held against it too, and made anew if it is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.errors import LedgerError
from governance.identity import Actor
from governance.ledger.audit import audit_store
from governance.ledger.cosignature import WitnessKey
from governance.ledger.events import SYSTEM
from governance.ledger.export import export_lines
from governance.ledger.findings import Finding, Report, Wrong
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteSigner, VerifierKey
from governance.ports import Clock, Randomness

_KEY_BYTES: Final = 32
_ASTRAY: Final = (
    "The entries prove themselves, but the index of whom they name did not say what they say: "
    "somebody changed it in the database. A list of looks or an erasure since then may have missed "
    "some. The index was made anew."
)


class OwnLedger:
    """Checks the ledger in the database, and gives it away whole."""

    def __init__(
        self,
        *,
        database: Database,
        book: Callable[[UnitOfWork], Ledger],
        signer: NoteSigner,
        trail: Trail,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._book = book
        self._signer = signer
        self._trail = trail
        self._clock = clock
        self._randomness = randomness

    def check(
        self,
        key: VerifierKey | None = None,
        *,
        known: Sequence[str] = (),
        witnesses: Sequence[WitnessKey] = (),
    ) -> Report:
        """Check every entry. key: instead of this installation's own. known: checkpoints kept.

        Raises:
            LedgerError: it proves itself and yet could not be signed.
        """
        fault: LedgerError | None = None
        try:
            self._sign()
        except LedgerError as refused:
            fault = refused  # the audit says where
        with self._database.read() as work:
            report = audit_store(
                work.ledger, key or self._signer.verifier, known=known, witnesses=witnesses
            )
            astray = report.ok and not work.mentions.agrees(key=self._randomness.bytes(_KEY_BYTES))
        if astray:
            report = replace(report, findings=(Finding(wrong=Wrong.INDEX, message=_ASTRAY),))
        if not report.ok:
            # A ledger whose head is damaged takes nothing more; what was found is told anyway.
            with suppress(LedgerError), self._database.write() as work:
                if astray:
                    work.mentions.rebuild()
                facts = {"cause": report.findings[0].wrong.value, "count": len(report.findings)}
                failed = self._trail.event(EventKind.LEDGER_CHECK_FAILED, facts=facts)
                self._trail.note(work, failed)
        elif fault is not None:
            raise fault
        return report

    def lines(self, *, by: Actor = SYSTEM) -> Iterator[str]:
        """The whole ledger, freshly signed, line by line; the ledger hears who took it."""
        with self._database.write() as work:
            book = self._book(work)
            book.append([self._trail.event(EventKind.LEDGER_LOG_EXPORTED, actor=by)])
            book.sign_checkpoint(self._signer, at=self._clock.now())
        with self._database.read() as work:
            yield from export_lines(work.ledger, self._signer.verifier)

    def _sign(self) -> None:
        with self._database.write() as work:
            self._book(work).sign_checkpoint(self._signer, at=self._clock.now())
