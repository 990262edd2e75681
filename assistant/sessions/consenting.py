"""A person's yes and no together with what follows from them, in one transaction each.

Invariants: withdrawing and destroying the keys happen together or not at all; a session held for
consent is queued by the word it waited for; a no about one purpose touches no session of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.sessions.events import Trail
from assistant.sessions.reception import Reception
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import ERASED, Status
from assistant.storage.work import UnitOfWork
from governance.consent.desk import ConsentDesk
from governance.consent.records import ConsentEvent
from governance.consent.words import Word
from governance.identity import Actor, EngagementId, Locality, PersonId
from governance.ledger.log import Ledger
from governance.ports import Clock, Ids, Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What withdrawing did: the event, and the sessions whose keys are destroyed."""

    event: ConsentEvent
    erased: tuple[SessionRecord, ...]


class Consenting:
    """Takes people's words about sessions."""

    def __init__(
        self,
        *,
        database: Database,
        reception: Reception,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._reception = reception
        self._stages = stages
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def desk(self, work: UnitOfWork) -> ConsentDesk:
        """The desk within one transaction."""
        ledger = Ledger(work.ledger, randomness=self._randomness)
        return ConsentDesk(work.consents, ledger, self._clock, self._ids)

    def grant(self, word: Word, *, by: Actor, expires: datetime | None = None) -> ConsentEvent:
        """Record a yes to the current notice, and queue what now has everybody's.

        Raises:
            ConsentError: it cannot be recorded; nothing was stored.
        """
        with self._database.write() as work:
            desk = self.desk(work)
            notice = desk.current_notice(word.purpose)
            event = desk.grant(word, notice.ref, by=by, expires=expires)
        if word.place.engagement is not None:
            self._reception.queue_held(word.place.engagement)
        return event

    def refuse(self, word: Word, *, by: Actor) -> ConsentEvent:
        """Record a no. It changes nothing else.

        Raises:
            ConsentError: not by the person.
        """
        with self._database.write() as work:
            return self.desk(work).refuse(word, by=by)

    def withdraw(self, word: Word, *, by: Actor) -> Withdrawal:
        """Record that a yes is taken back, and destroy the keys of what it was for.

        On SQLite the erasure is finished by a truncating checkpoint afterwards; see
        `Retention.finish`.

        Raises:
            ConsentError: not by the person; nothing was stored.
        """
        with self._database.write() as work:
            event = self.desk(work).withdraw(word, by=by)
            now = self._clock.now()
            erased = [
                work.sessions.erase(record.id, status=Status.WITHDRAWN, at=now)
                for record in self._concerned(work, word)
            ]
            self._trail.erased(work, erased, withdrawn_by=word.person)
        self._database.truncate_checkpoint()
        return Withdrawal(event=event, erased=tuple(erased))

    def _concerned(self, work: UnitOfWork, word: Word) -> list[SessionRecord]:
        place = word.place
        engagements = [place.engagement] if place.engagement else self._all_of(work, word.person)
        return [
            record
            for engagement in engagements
            for record in work.sessions.of_engagement(engagement)
            if record.status not in ERASED
            and record.purpose == word.purpose.code
            and place.session in (None, record.id)
            # Taking back only the yes to somebody else's model leaves what was done here.
            and word.locality in (Locality.LOCAL, record.processor.locality)
            and self._is_in(work, record, word.person)
        ]

    def _all_of(self, work: UnitOfWork, person: PersonId) -> list[EngagementId]:
        return [engagement.id for engagement in work.engagements.of_person(person)]

    def _is_in(self, work: UnitOfWork, record: SessionRecord, person: PersonId) -> bool:
        for name in (StageName.GUARDED, StageName.PSEUDONYMIZED, StageName.CONSENTED):
            stage = work.stages.find(record.id, name)
            if stage is not None and stage.header is not None:
                return person in stage.header.subjects
        if StageName.RAW in work.stages.names(record.id):
            return person in self._stages.raw(work, record).subjects
        # Nobody can say any more who spoke in it, so it is erased.
        return True
