"""What somebody sees about themself, wired: what bootstrap hangs on an installation."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from assistant.offices import Offices
from assistant.oneself.answering import OwnAnswers
from assistant.oneself.demands import OwnDemands
from assistant.oneself.rooms import Rooms
from assistant.proving.receipts import receipt_files
from assistant.sessions.consenting import Consenting


class Oneself:
    """Rooms and sessions, switches, requests and proofs of whoever asks."""

    def __init__(self, base: Offices, *, consenting: Consenting) -> None:
        self._on: Final = base
        self._consenting: Final = consenting

    @cached_property
    def rooms(self) -> Rooms:
        """Where they take part."""
        return Rooms(database=self._on.database, stages=self._on.stages, clock=self._on.clock)

    @cached_property
    def answers(self) -> OwnAnswers:
        """What they say yes and no to."""
        return OwnAnswers(
            database=self._on.database, consenting=self._consenting, clock=self._on.clock
        )

    @cached_property
    def demands(self) -> OwnDemands:
        """What they ask for, and the proofs they take along."""
        return OwnDemands(
            database=self._on.database,
            trails=lambda: self._on.personal_trails,
            receipts=lambda: receipt_files(self._on.receipts),
            key=self._on.signer.verifier,
            clock=self._on.clock,
        )
