"""Erases sessions and what depends on them, and sees to it that the files are clean afterwards.

Invariants: keys, stages and dependants go in the transaction that says why, or none does; an
erasure is `erasing` until no older page is left in any file, whoever finishes it (DESIGN §3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from assistant.rights.certificate import Issued, certify
from assistant.rights.ledger_payloads import payloads_of, payloads_to_erase
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import HOLDING_RAW, SessionRecord, StageName
from assistant.storage.rights_records import (
    Category,
    Cause,
    ErasureRecord,
    ErasureStatus,
    Proof,
)
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import EngagementId, PersonId, SessionId
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

Dependants = Callable[[UnitOfWork, Sequence[SessionRecord]], Mapping[Category, int]]
"""Erases what hangs on these sessions, inside the caller's transaction; says how many of what.
Every area that keeps something about a session hands one in."""

_AT_WORK: Final = frozenset({Status.QUEUED, Status.RUNNING})
_ENDS: Final = MappingProxyType(
    {Cause.WITHDRAWAL: Status.WITHDRAWN, Cause.RETENTION: Status.EXPIRED}
)
_ASKED_FOR: Final = frozenset({Cause.WITHDRAWAL, Cause.REQUEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why something is erased. person: whose word it was; None when its time was up."""

    cause: Cause
    person: PersonId | None = None
    engagement: EngagementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What a transaction erased. sessions: as they are now."""

    erasure: str
    sessions: tuple[SessionRecord, ...]
    counts: Mapping[Category, int] = field(hash=False)


class Erasing:
    """Erases, and finishes what a reader held up."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        dependants: Iterable[Dependants] = (),
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._dependants = tuple(dependants)

    def sessions(
        self,
        work: UnitOfWork,
        records: Sequence[SessionRecord],
        why: Why,
        *,
        beside: Mapping[Category, int] | None = None,
    ) -> Erased:
        """Erase these sessions, as the last thing a transaction does. `sweep` finishes it.

        beside: what the transaction erased that was not a whole session, for the certificate.
        """
        now = self._clock.now()
        counts: Counter[Category] = Counter(beside or {})
        for record in records:
            stages = work.stages.names(record.id)
            counts[Category.RAW] += not stages.isdisjoint(HOLDING_RAW)
            counts[Category.MASKED] += StageName.PSEUDONYMIZED in stages
            counts[Category.SUMMARY] += StageName.GUARDED in stages
            counts[Category.CASE] += work.cases.says_something(record.id)
            counts[Category.QUEUED] += record.status in _AT_WORK
        status = _ENDS.get(why.cause, Status.WITHDRAWN)
        gone = [work.sessions.erase(r.id, status=status, at=now) for r in records]
        counts[Category.SESSION_KEY] = len(gone)
        for erase in self._dependants:
            counts.update(erase(work, gone))
        kept = MappingProxyType({what: count for what, count in counts.items() if count})
        erasure = self._record(work, tuple(r.id for r in gone), why, kept)
        self._trail.erased(work, gone, withdrawn_by=why.person)
        self._note(work, EventKind.SESSION_CONTENT_ERASING, erasure)
        return Erased(erasure=erasure.id, sessions=tuple(gone), counts=kept)

    def sweep(self, *, rewrite: bool = True) -> tuple[ErasureRecord, ...]:
        """Finish what is finished by clean files; gives what is certified now.

        rewrite: on PostgreSQL, write the tables anew if need be, which locks each for a moment.
        On SQLite nothing is finished while somebody still reads; call it again later.
        """
        with self._database.read() as work:
            waiting = work.erasures.unfinished()
        if not waiting:
            return ()
        # What these sessions left in the ledger goes first, so that the files are clean of it too.
        swept = [self._payloads(one) for one in waiting]
        proof = self._clean(rewrite=rewrite)
        if proof is None:
            return ()
        return tuple(done for one in swept if (done := self._finish(one, proof)) is not None)

    def unfinished(self) -> tuple[ErasureRecord, ...]:
        """Erasures whose keys are destroyed and whose files may not be clean yet."""
        with self._database.read() as work:
            return work.erasures.unfinished()

    def _record(
        self,
        work: UnitOfWork,
        sessions: tuple[SessionId, ...],
        why: Why,
        counts: Mapping[Category, int],
    ) -> ErasureRecord:
        erasure = ErasureRecord(
            id=self._ids.new("era"),
            cause=why.cause,
            status=ErasureStatus.ERASING,
            started_at=self._clock.now(),
            sessions=sessions,
            engagement=why.engagement,
            person=why.person,
            counts=counts,
        )
        work.erasures.add(erasure)
        return erasure

    def _payloads(self, erasure: ErasureRecord) -> ErasureRecord:
        over = Category.ENGAGEMENT_KEY in erasure.counts and erasure.engagement is not None
        if Category.LEDGER_PAYLOAD in erasure.counts or not (erasure.cause in _ASKED_FOR or over):
            return erasure
        with self._database.read() as work:
            indexes = payloads_to_erase(work, erasure.sessions)
            if over and erasure.engagement is not None:
                indexes = payloads_of(work, erasure.engagement)
        with self._database.write() as work:
            work.ledger.erase(indexes)
            work.erasures.count(erasure.id, Category.LEDGER_PAYLOAD, len(indexes))
            facts: dict[str, Fact] = {"count": len(indexes)}
            event = self._trail.event(
                EventKind.LEDGER_PAYLOAD_ERASED, refs=_refs(erasure), facts=facts
            )
            self._trail.note(work, event)
        counts = {**erasure.counts, Category.LEDGER_PAYLOAD: len(indexes)}
        return replace(erasure, counts=MappingProxyType(counts))

    def _clean(self, *, rewrite: bool) -> Proof | None:
        if self._database.on_sqlite:
            clean = self._database.truncate_checkpoint()
            return Proof.LOG_TRUNCATED if clean else None
        if rewrite and self._database.rewrite_tables():
            return Proof.TABLES_REWRITTEN
        return None

    def _finish(self, erasure: ErasureRecord, proof: Proof) -> ErasureRecord | None:
        now = self._clock.now()
        issued = certify(erasure, proof, Issued(id=self._ids.new("crt"), at=now))
        done = replace(
            erasure,
            status=ErasureStatus.ERASED,
            proof=proof,
            finished_at=now,
            certificate=issued.id,
        )
        with self._database.write() as work:
            if not work.erasures.finish(done):
                return None  # another process was quicker; its certificate stands
            work.erasures.certify(issued)
            self._note(work, EventKind.SESSION_CONTENT_ERASED, done)
            refs = Refs(engagement=done.engagement, subject=done.person, record=issued.id)
            facts: dict[str, Fact] = {"cause": done.cause.value, "digest": issued.digest}
            event = self._trail.event(EventKind.RIGHTS_DELETION_CERTIFIED, refs=refs, facts=facts)
            self._trail.note(work, event)
        return done

    def _note(self, work: UnitOfWork, kind: EventKind, erasure: ErasureRecord) -> None:
        facts: dict[str, Fact] = {
            "cause": erasure.cause.value,
            "count": len(erasure.sessions),
            "status": (
                ErasureStatus.ERASED if erasure.finished_at else ErasureStatus.ERASING
            ).value,
        }
        self._trail.note(work, self._trail.event(kind, refs=_refs(erasure), facts=facts))


def _refs(erasure: ErasureRecord) -> Refs:
    return Refs(engagement=erasure.engagement, subject=erasure.person, record=erasure.id)
