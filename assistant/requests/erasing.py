"""Erasure on request: every session the person speaks in loses its key (GDPR Art. 17(1)(b)).

Invariant: it is one transaction with the note of it, ends with the certificate of every erasure,
and does not touch what a legal duty keeps: that refusal is the officer's, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.requests.holdings import forget_held
from assistant.requests.mine import mine_of
from assistant.requests.refusals import RequestError, demand_own_or_officer, noted_if_rejected
from assistant.rights.erasing import Erased, Erasing, Why
from assistant.rights.erasure_list import ErasureList, Listed
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.rights_records import Cause
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId
from governance.ports import Clock


class ErasureOnRequest:
    """Erases a person's sessions because they ask."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        stages: StageStore,
        erasing: Erasing,
        listed: ErasureList,
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._stages = stages
        self._erasing = erasing
        self._listed = listed

    def erase(self, person: PersonId, *, by: Actor, again: Listed | None = None) -> Erased:
        """Destroy the keys of every session the person speaks in.

        again: the line of the list of erasures that this carries out once more.

        Raises:
            RequestError: somebody else asks, or a legal hold stands on one of them.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, person),
            self._database.write() as work,
        ):
            demand_own_or_officer(work, person, by)
            mine = mine_of(work, self._stages, person)
            records = [r for r in mine.sessions.values() if not r.erased]
            if _held(work, records):
                raise RequestError(
                    "A legal hold stands on a session of theirs, so nothing was erased (Art. "
                    "17(3)(e)). Refuse the request with the reason legal_hold, or lift the hold.",
                    cause="legal_hold",
                )
            beside = forget_held(work, person, at=self._clock.now())
            why = Why(cause=Cause.REQUEST, person=person)
            erased = self._erasing.sessions(work, records, why, beside=beside)
            if again is None:
                self._listed.erased(work, person)
            else:
                self._listed.carried_out(work, again)
        self._erasing.sweep(rewrite=False)
        return erased


def _held(work: UnitOfWork, records: Sequence[SessionRecord]) -> bool:
    holds = work.holds.standing()
    return any(
        hold.engagement == record.engagement and hold.session in {None, record.id}
        for hold in holds
        for record in records
    )
