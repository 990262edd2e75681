"""The release gate of one session, over one transaction: who may read, by consent and policy.

Invariant: an approved summary stays readable when a consent has run out, not when it was ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.consent.openings import is_opened
from assistant.requests.restricting import closed_to
from assistant.sessions.releaser import room_of
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.consent.gate import ConsentGate
from governance.identity import Actor
from governance.policy.facts import Readable, Reading
from governance.ports import Ids
from governance.privacy.vault import Vaults
from governance.raw import Transcript
from governance.release import Release
from governance.stages import Header


class Releasing:
    """Makes release gates. may_read: the policies' answer."""

    def __init__(
        self,
        *,
        gate: Callable[[UnitOfWork], ConsentGate],
        may_read: Callable[[Actor, Readable], bool],
        ids: Ids,
    ) -> None:
        self._gate: Final = gate
        self._policies: Final = may_read
        self._ids: Final = ids

    def __call__(
        self, work: UnitOfWork, session: SessionRecord, vaults: Vaults | None = None
    ) -> Release:
        """Release of one session's summary.

        vaults: what names are restored from, if not from all of this transaction's.
        """
        room = room_of(work, session)
        gate = self._gate(work)

        def may_read(actor: Actor, header: Header) -> bool:
            readable = Readable(
                reading=Reading.SUMMARY,
                session=header.session,
                room=room,
                retention_passed=session.erased,
                was_there=actor.person in header.subjects,
                opened=actor.person is not None and is_opened(work, session, header, actor.person),
            )
            if closed_to(work, actor, header):
                return False
            return self._policies(actor, readable)

        approved = session.status is Status.APPROVED
        return Release(
            may_read=may_read,
            recheck=gate.recheck_reading if approved else gate.recheck,
            vaults=work.vaults if vaults is None else vaults,
            ids=self._ids,
        )

    def of_words(self, work: UnitOfWork, session: SessionRecord, raw: Transcript) -> Release:
        """Release of a session's own words, `raw`, which whoever calls has found in their time.

        Nobody opens them to somebody else, and a name on the roster is not yet in the room: who
        asks has to speak in it.
        """
        room = room_of(work, session)
        spoke = frozenset(turn.speaker for turn in raw.turns)

        def may_read(actor: Actor, header: Header) -> bool:
            readable = Readable(
                reading=Reading.SESSION,
                session=header.session,
                room=room,
                retention_passed=session.erased,
                was_there=actor.person in spoke,
                opened=False,
            )
            return not closed_to(work, actor, header) and self._policies(actor, readable)

        recheck = self._gate(work).recheck
        return Release(may_read=may_read, recheck=recheck, vaults=work.vaults, ids=self._ids)
