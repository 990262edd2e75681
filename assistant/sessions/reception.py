"""Taking a transcript in. Nothing is stored unless everybody in it has said yes, or it is held.

Held means sealed and unread, `awaiting_consent`, and gone after seven days (DESIGN §4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.consent.gate import ConsentGate
from governance.identity import Actor, EngagementId, Processor, SessionSummary
from governance.ledger.events import SYSTEM
from governance.outcomes import NoConsent, ReasonCode
from governance.ports import Clock, Ids, Randomness
from governance.raw import Transcript
from governance.sealing import seal_raw

RAW_LIFETIME: Final = timedelta(days=7)
"""Raw text until approval, and never longer than this (DESIGN §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A transcript with what its row needs to know. medium: the format it came in.

    left_out: turns of it that nobody works on. keep_until: if it may be kept for less than usual.
    """

    transcript: Transcript
    medium: str
    processor: Processor
    left_out: tuple[int, ...] = ()
    keep_until: datetime | None = None


class Reception:
    """Receives transcripts for summaries."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._stages = stages
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def receive(
        self, arrival: Arrival, *, by: Actor, hold: bool = False
    ) -> SessionRecord | NoConsent:
        """Store one transcript, sealed, as `queued`.

        Without everybody's consent: NoConsent and nothing stored, or stored as `awaiting_consent`,
        with `hold` or when all who have not said yes want to look first.
        """
        received = self.receive_all([arrival], by=by, hold=hold)
        return received if isinstance(received, NoConsent) else received[0]

    def receive_all(
        self, arrivals: Sequence[Arrival], *, by: Actor, hold: bool = False
    ) -> tuple[SessionRecord, ...] | NoConsent:
        """Store several transcripts in one transaction: all of them, or none."""
        now = self._clock.now()
        with self._database.write() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            records: list[SessionRecord] = []
            for arrival in arrivals:
                asked = gate.admit(arrival.transcript, SessionSummary, arrival.processor)
                missing = isinstance(asked, NoConsent)
                if isinstance(asked, NoConsent) and not (hold or _looks(work, arrival, asked)):
                    # Nothing of this transaction has been written for earlier arrivals yet.
                    return asked
                records.append(self._record(arrival, held=missing))
            for arrival, record in zip(arrivals, records, strict=True):
                work.sessions.add(record)
                key = work.keys.session_key(record.id)
                blob = seal_raw(arrival.transcript, key=key, randomness=self._randomness)
                sealed = SealedStage(stage=StageName.RAW, header=None, blob=blob, created_at=now)
                work.stages.put(record.id, sealed)
            self._trail.received(work, records, by=by)
            return tuple(work.sessions.get(r.id) for r in records)

    def settle(self, record: SessionRecord, arrival: Arrival, *, by: Actor) -> SessionRecord:
        """Go on with a session that waited for its speakers: queued, or held for consent.

        The file gives way to the transcript, which is kept no longer than the file would have been.

        Raises:
            StaleSession: somebody else went on with it first; nothing is written.
        """
        now = self._clock.now()
        with self._database.write() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            asked = gate.admit(arrival.transcript, SessionSummary, arrival.processor)
            held = isinstance(asked, NoConsent)
            status = Status.AWAITING_CONSENT if held else Status.QUEUED
            moved = work.sessions.advance(
                replace(record, status=status), expected_version=record.version, at=now
            )
            key = work.keys.session_key(record.id)
            blob = seal_raw(arrival.transcript, key=key, randomness=self._randomness)
            raw = SealedStage(stage=StageName.RAW, header=None, blob=blob, created_at=now)
            work.stages.put(record.id, raw)
            work.stages.delete(record.id, {StageName.UPLOAD})
            self._trail.received(work, [moved], by=by)
        return moved

    def queue_held(self, engagement: EngagementId) -> tuple[SessionRecord, ...]:
        """Queue the held sessions of an engagement that have everybody's yes and no restriction.

        One that waited under a restriction has as long to live as it had when that began.
        """
        now = self._clock.now()
        with self._database.write() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            moved: list[SessionRecord] = []
            for held in work.sessions.of_engagement(engagement):
                if held.status is not Status.AWAITING_CONSENT:
                    continue
                raw = self._stages.raw(work, held)
                if work.requests.restricted(raw.subjects):
                    continue
                record = _after_waiting(held, now)
                if not isinstance(gate.admit(raw, SessionSummary, record.processor), NoConsent):
                    record = replace(record, status=Status.QUEUED)
                if record != held:
                    record = work.sessions.advance(record, expected_version=held.version, at=now)
                if record.status is Status.QUEUED:
                    moved.append(record)
            self._trail.received(work, moved, by=SYSTEM)
        return tuple(moved)

    def _record(self, arrival: Arrival, *, held: bool) -> SessionRecord:
        now = self._clock.now()
        transcript = arrival.transcript
        return SessionRecord(
            id=transcript.session,
            engagement=transcript.engagement,
            purpose=SessionSummary.code,
            processor=arrival.processor,
            kind=transcript.kind,
            language=transcript.language,
            medium=arrival.medium,
            words=sum(len(t.text.split()) for t in transcript.turns),
            status=Status.AWAITING_CONSENT if held else Status.QUEUED,
            created_at=now,
            updated_at=now,
            raw_expires_at=min(now + RAW_LIFETIME, arrival.keep_until or now + RAW_LIFETIME),
            left_out=arrival.left_out,
        )


def _looks(work: UnitOfWork, arrival: Arrival, asked: NoConsent) -> bool:
    return asked.people <= work.looks.wanted(arrival.transcript.engagement)


def _after_waiting(held: SessionRecord, now: datetime) -> SessionRecord:
    """The session without a restriction's stop; the time it stood is not counted to its life."""
    if held.reason is not ReasonCode.PROCESSING_RESTRICTED:
        return held
    ends = held.raw_expires_at
    # Nothing else moves a session that waits, so its last move was into waiting.
    later = None if ends is None else ends + max(now - held.updated_at, timedelta())
    return replace(held, reason=None, raw_expires_at=later)
