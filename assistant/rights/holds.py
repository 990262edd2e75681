"""Legal holds: placed and lifted by a privacy officer, with a reason that is a code.

A hold stops deletion by retention. It never stops a withdrawal: the notice promises that taking a
yes back destroys the key, and what Art. 17(3)(e) GDPR needs for a claim is the consent evidence and
the ledger, which stay (ADR 11). Nor does it keep an upload nobody agreed to.
"""

from __future__ import annotations

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import NotStored
from assistant.storage.rights_records import HoldReason, HoldRecord, LiftReason
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, Role, SessionId
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids


class NotYoursToDecideError(ChathamError):
    """Somebody else than a privacy officer asked; nothing was changed, the attempt is noted."""


class HoldError(ChathamError):
    """There is nothing to hold, or no such hold; nothing was changed."""


class LegalHolds:
    """Places and lifts holds."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def place(
        self,
        engagement: EngagementId,
        *,
        session: SessionId | None = None,
        reason: HoldReason,
        by: Actor,
    ) -> HoldRecord:
        """Keep an engagement, or one session of it, from being deleted when its time is up.

        Raises:
            NotYoursToDecideError: not by a privacy officer.
            HoldError: there is no such engagement, or no such session in it, or it is erased.
        """
        self._demand_officer(by)
        record = HoldRecord(
            id=self._ids.new("hld"),
            engagement=engagement,
            session=session,
            reason=reason,
            placed_at=self._clock.now(),
            placed_by=by.person,
        )
        with self._database.write() as work:
            found = work.engagements.find(engagement)
            if found is None or found.erased:
                raise HoldError("There is no such engagement any more. Nothing is held.")
            if session is not None:
                row = work.sessions.find(session)
                if row is None or row.engagement != engagement or row.erased:
                    raise HoldError(
                        "There is no such session in this engagement any more. Nothing is held."
                    )
            work.holds.add(record)
            self._note(EventKind.RETENTION_HOLD_PLACED, record, by, reason.value, work)
        return record

    def release(self, hold_id: str, *, reason: LiftReason, by: Actor) -> HoldRecord:
        """Lift a hold; what is past its time goes with the next run.

        Raises:
            NotYoursToDecideError: not by a privacy officer.
            HoldError: no such hold stands.
        """
        self._demand_officer(by)
        try:
            with self._database.write() as work:
                record = work.holds.release(
                    hold_id, reason=reason, at=self._clock.now(), by=by.person
                )
                self._note(EventKind.RETENTION_HOLD_RELEASED, record, by, reason.value, work)
        except NotStored as unknown:
            raise HoldError(str(unknown)) from None
        return record

    def standing(self) -> tuple[HoldRecord, ...]:
        """The holds that stand, oldest first."""
        with self._database.read() as work:
            return work.holds.standing()

    def _demand_officer(self, by: Actor) -> None:
        if by.role is Role.PRIVACY_OFFICER:
            return
        with self._database.write() as work:
            facts: dict[str, Fact] = {"cause": "not_privacy_officer", "role": by.role.value}
            event = self._trail.event(EventKind.RIGHTS_ATTEMPT_REJECTED, actor=by, facts=facts)
            self._trail.note(work, event)
        raise NotYoursToDecideError(
            "Only a privacy officer places or lifts a legal hold. Nothing was changed, and that "
            "it was tried is in the ledger."
        )

    def _note(
        self, kind: EventKind, record: HoldRecord, by: Actor, reason: str, work: UnitOfWork
    ) -> None:
        refs = Refs(engagement=record.engagement, session=record.session, record=record.id)
        facts: dict[str, Fact] = {"reason": reason}
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))
