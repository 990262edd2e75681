"""Sessions: the row is the workflow. A worker claims it, moves it on, or loses it to another.

Invariants: a change names the version it was based on and loses if that is gone; a status goes
only where `statuses.TRANSITIONS` lets it; two workers never hold the same live lease, and one
engagement is worked on by one worker at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, bindparam, delete, exists, insert, select
from sqlalchemy import update as change

from assistant.storage.claiming import claimable
from assistant.storage.errors import IllegalTransition, NotStored, StaleSession
from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import open_particulars, seal_particulars
from assistant.storage.prepared import Prepared
from assistant.storage.queues import Queues
from assistant.storage.records import HOLDING_RAW, SessionRecord
from assistant.storage.session_order import newest_first, oldest_first
from assistant.storage.session_rows import changeable, particulars_of, record_of
from assistant.storage.statements import Row, Statements
from assistant.storage.statuses import ERASED, Status, Step, check_transition
from assistant.storage.tables import decision, sealed_stage, session, stop_case
from governance.identity import EngagementId, SessionId

_ONE: Final = Prepared(select(session).where(session.c.id == bindparam("of")))
_CLAIM_LOCK: Final = 7_204_162  # PostgreSQL advisory lock of everybody who claims
_BY_ANOTHER_WAY: Final = ERASED | {Status.RUNNING}
_NO_LEASE: Final[Mapping[str, object]] = {"lease_owner": None, "lease_until": None}
_FORGOTTEN: Final[Mapping[str, object]] = {
    "wrapped_key": None,
    "reason": None,
    "sealed_particulars": None,
    "raw_expires_at": None,
    **_NO_LEASE,
}


class Sessions:
    """The sessions of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys
        self._queues = Queues(statements)

    def add(self, new: SessionRecord) -> SessionRecord:
        """Store a new session with a fresh key under its engagement's.

        Raises:
            NotStored: there is no such engagement.
            AlreadyStored: the id is taken.
            KeyDestroyed: the engagement was erased.
        """
        wrapped = self._keys.new_session_key(new.id, new.engagement)
        self._statements.change(
            insert(session).values(
                id=new.id,
                engagement_id=new.engagement,
                purpose=new.purpose,
                kind=new.kind,
                created_at=new.created_at,
                attempts=new.attempts,
                version=1,
                wrapped_key=wrapped,
                **changeable(new),
            )
        )
        if (sealed := seal_particulars(self._keys, new.id, particulars_of(new))) is not None:
            told = change(session).where(session.c.id == new.id)
            self._statements.change(told.values(sealed_particulars=sealed))
        return self._waiting(self.get(new.id))

    def find(self, session_id: SessionId) -> SessionRecord | None:
        """The session, or None."""
        row = self._statements.prepared_first(_ONE, {"of": session_id})
        return None if row is None else self._record(row)

    def get(self, session_id: SessionId) -> SessionRecord:
        """The session.

        Raises:
            NotStored: there is none with this id.
        """
        found = self.find(session_id)
        if found is None:
            raise _unknown()
        return found

    def by_status(self, *statuses: Status) -> tuple[SessionRecord, ...]:
        """Every session with one of these statuses, oldest first."""
        return self._all(select(session).where(session.c.status.in_(statuses)))

    def of_engagement(self, engagement_id: EngagementId) -> tuple[SessionRecord, ...]:
        """Every session of an engagement, oldest first."""
        return self._all(select(session).where(session.c.engagement_id == engagement_id))

    def newest(
        self,
        engagements: Collection[EngagementId],
        purpose: str,
        statuses: Collection[Status],
        *,
        after: SessionRecord | None = None,
        most: int,
    ) -> tuple[SessionRecord, ...]:
        """At most so many of these engagements' sessions, the newest first, from behind one on."""
        asked = newest_first(engagements, purpose, statuses, after=after, most=most)
        return tuple(self._record(row) for row in self._statements.rows(asked))

    def raw_due(self, now: datetime) -> tuple[SessionRecord, ...]:
        """The sessions that still hold raw text and should not any more, oldest first."""
        held = exists().where(
            sealed_stage.c.session_id == session.c.id, sealed_stage.c.stage.in_(HOLDING_RAW)
        )
        return self._all(select(session).where(session.c.raw_expires_at <= now, held))

    def advance(
        self, changed: SessionRecord, *, expected_version: int, at: datetime
    ) -> SessionRecord:
        """Store `changed` (made with `dataclasses.replace`) over the version it came from.

        Its status may change as `TRANSITIONS` allows, but not into `running` (`claim` does that)
        or an erased end (`erase` does). Leaving `running` ends the lease. The id, engagement,
        purpose, kind, creation time, attempts and lease are not taken from `changed`.

        Raises:
            StaleSession: somebody else changed it first; nothing is written.
            IllegalTransition: the status cannot be reached from the stored one in this way.
            NotStored: there is no such session.
        """
        old = self.get(changed.id)
        if old.version != expected_version:
            raise _stale()
        check_transition(old.status, changed.status)
        if old.status != changed.status and changed.status in _BY_ANOTHER_WAY:
            raise IllegalTransition(
                f"A session becomes {changed.status} by being claimed or erased, not advanced. "
                "Nothing was changed."
            )
        sealed = seal_particulars(self._keys, changed.id, particulars_of(changed))
        values = changeable(changed) | {"updated_at": at, "sealed_particulars": sealed}
        if changed.status is not Status.RUNNING:
            values |= _NO_LEASE
        self._swap(changed.id, expected_version, values)
        return self._waiting(self.get(changed.id), before=old.status)

    def hand_on(self, running: SessionRecord, step: Step, *, at: datetime) -> SessionRecord:
        """Let a running session wait for `step` in the queue of that step.

        Its attempts begin anew, since it got this far.

        Raises:
            StaleSession: somebody else changed it first; nothing is written.
        """
        values = {"status": Status.QUEUED, "step": step, "attempts": 0, "updated_at": at}
        self._swap(running.id, running.version, {**values, **_NO_LEASE})
        return self._waiting(self.get(running.id))

    def again(self, failed: SessionRecord, *, at: datetime, afresh: bool) -> SessionRecord:
        """Let a failed session wait again. afresh: as if nobody had tried it yet.

        Raises:
            StaleSession: somebody else changed it first; nothing is written.
            IllegalTransition: it has not failed.
        """
        check_transition(failed.status, Status.QUEUED)
        values = {"status": Status.QUEUED, "fault": None, "updated_at": at}
        tries = {"attempts": 0} if afresh else {}
        self._swap(failed.id, failed.version, {**values, **tries, **_NO_LEASE})
        return self._waiting(self.get(failed.id))

    def failed_since(self, at: datetime) -> tuple[SessionRecord, ...]:
        """Sessions that failed at `at` or later, oldest first."""
        recent = (session.c.status == Status.FAILED, session.c.updated_at >= at)
        return self._all(select(session).where(*recent))

    def erase(self, session_id: SessionId, *, status: Status, at: datetime) -> SessionRecord:
        """End a session as `withdrawn` or `expired`: nobody can open or explain it again.

        Destroys its key, deletes its sealed stages, and forgets labels, turns, policies and
        routes, which speak about a person. A worker that has it loses it. Erasing twice is
        harmless. After the commit, call `Database.truncate_checkpoint`.

        Raises:
            IllegalTransition: another status than these two, or back from `withdrawn`.
            NotStored: there is no such session.
        """
        found = select(session.c.status, session.c.version).where(session.c.id == session_id)
        row = self._statements.first(self._statements.locking(found))
        if row is None:
            raise _unknown()
        if status not in ERASED:
            raise IllegalTransition(f"Erasing a session never makes it {status}. Nothing is done.")
        check_transition(row["status"], status)
        self._statements.change(delete(sealed_stage).where(sealed_stage.c.session_id == session_id))
        self._statements.change(
            change(decision)
            .where(decision.c.session_id == session_id)
            .values(reason=None, sealed=None)
        )
        # That there was a case stays; what it said does not (DESIGN §4).
        self._statements.change(
            change(stop_case).where(stop_case.c.session_id == session_id).values(sealed=None)
        )
        ended = {**_FORGOTTEN, "status": status, "updated_at": at}
        self._swap(session_id, row["version"], ended)
        self._queues.cancel(session_id)
        return self.get(session_id)

    def claim(
        self, worker: str, now: datetime, lease: timedelta, *, only: SessionId | None = None
    ) -> SessionRecord | None:
        """Take the session that has waited longest, queued or left by a worker that died.

        It comes back running, leased to `worker` until `now + lease`, its attempts one higher.
        None when there is nothing to do, or only in engagements somebody works on. only: this
        session or none.
        """
        self._statements.take_turns(_CLAIM_LOCK)
        found = select(session).where(claimable(now))
        if only is not None:
            found = found.where(session.c.id == only)
        for row in self._statements.rows(oldest_first(found)):
            taken = {
                "status": Status.RUNNING,
                "lease_owner": worker,
                "lease_until": now + lease,
                "attempts": row["attempts"] + 1,
                "updated_at": now,
            }
            try:
                self._swap(row["id"], row["version"], taken)
            except StaleSession:
                continue  # withdrawn or moved on between the two statements
            return self.get(row["id"])
        return None

    def renew(self, session_id: SessionId, worker: str, *, until: datetime) -> bool:
        """Hold a lease longer; False when another worker has it. The version stays."""
        held = change(session).where(
            session.c.id == session_id,
            session.c.lease_owner == worker,
            session.c.status == Status.RUNNING,
        )
        return self._statements.change(held.values(lease_until=until)) == 1

    def _waiting(self, stored: SessionRecord, *, before: Status | None = None) -> SessionRecord:
        if stored.status is Status.QUEUED and before is not Status.QUEUED:
            self._queues.session_waits(stored)
        return stored

    def _swap(self, session_id: SessionId, expected: int, values: Mapping[str, object]) -> None:
        compared = change(session).where(session.c.id == session_id, session.c.version == expected)
        if self._statements.change(compared.values(version=expected + 1, **values)) != 1:
            raise _stale()

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[SessionRecord, ...]:
        return tuple(self._record(row) for row in self._statements.rows(oldest_first(found)))

    def _record(self, row: Row) -> SessionRecord:
        sealed = open_particulars(self._keys, row["id"], row["sealed_particulars"])
        return record_of(row, sealed)


def _unknown() -> NotStored:
    return NotStored(
        "There is no session with this id. `chatham import` printed it when the session "
        "came in, and the page of your sessions lists it."
    )


def _stale() -> StaleSession:
    return StaleSession(
        "Somebody else has moved this session on in the meantime. Nothing was changed. "
        "Read it again and decide anew."
    )
