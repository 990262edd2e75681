"""What the policies have to know about a session beyond its words: its time, its processor, stakes.

Invariant: a third party nobody has entered in the register is not registered; asking is not free
of faults, and a fault here stops the session at the policy gate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.storage.database import Database
from governance.errors import GateError
from governance.identity import Locality, Processor
from governance.policy.circumstances import Circumstances
from governance.ports import Clock
from governance.stages import Header

Register = Callable[[Processor], bool]
"""Whether a third party's entry is complete, signed and not run out."""


class StoredSurroundings:
    """Looks a session up in the database."""

    def __init__(self, *, database: Database, clock: Clock, register: Register) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._register: Final = register

    def __call__(self, header: Header) -> Circumstances:
        """The circumstances of the session a stage belongs to."""
        local = header.processor.locality is Locality.LOCAL
        with self._database.read() as work:
            record = work.sessions.find(header.session)
            known = work.engagements.find(header.engagement) is not None
            stakes = known and work.engagements.profile(header.engagement).high_stakes
            restricted = bool(work.requests.restricted(header.subjects))
        # A request that is only asked about is stored nowhere, so nothing of it is kept too long.
        due = record.raw_expires_at if record is not None else None
        return Circumstances(
            retention_passed=due is not None and due <= self._clock.now(),
            processor_registered=local or self._register(header.processor),
            high_stakes=stakes,
            restricted=restricted,
        )

    def demand_registered(self, header: Header) -> None:
        """Right before anything leaves: a third party's entry holds, also now.

        Raises:
            GateError: it does not, or no longer; nothing was sent.
        """
        if header.processor.locality is Locality.LOCAL or self._register(header.processor):
            return
        raise GateError(
            "The model's entry in the processor register does not hold any more, so nothing was "
            "sent. Try it again when legal and privacy have signed, or use the embedded engine."
        )
