"""Which records egress sends: signed by intake, for this connection, now, for this very model.

Invariants: whatever cannot be told is refused; a purpose whose words never leave by design has no
way out here either.
"""

from __future__ import annotations

from typing import Final

from assistant.egress.record import LIFETIME_S, Record, Refusal, RefusedError, opened
from governance.identity import Evaluation, Processor, SessionSummary, Triage
from governance.ledger.signed_note import VerifierKey
from governance.ports import Clock

LEAVING: Final = frozenset({SessionSummary.code, Triage.code, Evaluation.code})
"""Purposes that ask a chat model at all; themes and lessons are found on the machine (§3)."""


class Admission:
    """Admits records. key: intake's public key. processor: the one model this egress asks."""

    def __init__(self, key: VerifierKey, processor: Processor, clock: Clock) -> None:
        self._key: Final = key
        self._processor: Final = processor
        self._clock: Final = clock

    def admit(self, data: bytes, *, challenge: str) -> Record:
        """The record in `data`, if it may be sent. challenge: its connection's.

        Raises:
            RefusedError: it may not.
        """
        record = opened(data, self._key)
        left = record.expires - self._clock.now().timestamp()
        if record.challenge != challenge:
            why = Refusal.ANOTHER_CONNECTION
        elif not 0 < left <= LIFETIME_S + 1:
            why = Refusal.RUN_OUT
        elif record.purpose not in LEAVING:
            why = Refusal.PURPOSE
        elif record.agreed != self._processor:
            why = Refusal.PROCESSOR
        else:
            return record
        raise RefusedError(why)
