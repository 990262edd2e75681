"""A person's yes and no together with what follows from them, in one transaction each.

Invariants: withdrawing and destroying the keys happen together or not at all; a session held for
consent is queued by the word it waited for; a no about one purpose touches no session of another.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from assistant.consent.attempts import noted_if_rejected
from assistant.rights.erasing import Erasing, Why
from assistant.rights.erasure_list import ErasureList, Listed
from assistant.sessions.events import Trail
from assistant.sessions.reception import Reception
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.rights_records import Category, Cause
from assistant.storage.statuses import ERASED
from assistant.storage.work import UnitOfWork
from governance.consent.desk import ConsentDesk
from governance.consent.records import ConsentEvent
from governance.consent.words import ConsentError, Word
from governance.identity import (
    Actor,
    EngagementId,
    Locality,
    Microlearning,
    PersonId,
    ThemeReport,
)
from governance.ledger.log import Ledger
from governance.ports import Clock, Ids, Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What withdrawing did: the event, and the sessions whose keys are destroyed.

    certificate: None while a reader keeps the files from being clean; a later sweep issues it.
    """

    event: ConsentEvent
    erased: tuple[SessionRecord, ...]
    erasure: str
    certificate: str | None


class Consenting:
    """Takes people's words about sessions."""

    def __init__(
        self,
        *,
        database: Database,
        reception: Reception,
        stages: StageStore,
        erasing: Erasing,
        listed: ErasureList,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._reception = reception
        self._stages = stages
        self._erasing = erasing
        self._listed = listed
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
        with self._watched(word, by), self._database.write() as work:
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
        with self._watched(word, by), self._database.write() as work:
            return self.desk(work).refuse(word, by=by)

    def look_first(self, engagement: EngagementId, *, wanted: bool, by: Actor) -> None:
        """Remember whether somebody wants to see every session before it is worked on."""
        if by.person is None:
            raise ConsentError("Only the person themself can want that.", cause="person")
        with self._database.write() as work:
            if wanted:
                work.looks.want(engagement, by.person, since=self._clock.now())
            else:
                work.looks.leave(engagement, by.person)

    def would_erase(self, word: Word) -> tuple[SessionRecord, ...]:
        """What taking this yes back would erase now."""
        with self._database.read() as work:
            return tuple(self._concerned(work, word))

    def withdraw(self, word: Word, *, by: Actor, again: Listed | None = None) -> Withdrawal:
        """Record that a yes is taken back, and destroy the keys of what it was for.

        again: the line of the list of erasures that this carries out once more.

        The erasure is finished, with a certificate, when the files are clean: at once, or by a
        later `Erasing.sweep`.

        Raises:
            ConsentError: not by the person; nothing was stored.
        """
        with self._watched(word, by), self._database.write() as work:
            event = self.desk(work).withdraw(word, by=by)
            why = Why(cause=Cause.WITHDRAWAL, person=word.person, engagement=word.place.engagement)
            beside = {
                Category.FACETS: self._forget_facets(work, word),
                Category.LEARNING: self._forget_modules(work, word),
            }
            erased = self._erasing.sessions(work, self._concerned(work, word), why, beside=beside)
            if again is None:
                self._listed.withdrawn(work, word, by=by)
            else:
                self._listed.carried_out(work, again)
        swept = self._erasing.sweep(rewrite=False)
        certificate = next((one.certificate for one in swept if one.id == erased.erasure), None)
        return Withdrawal(
            event=event,
            erased=erased.sessions,
            erasure=erased.erasure,
            certificate=certificate,
        )

    def _forget_facets(self, work: UnitOfWork, word: Word) -> int:
        """Theme reports have a consent of their own; without it no theme is kept of anybody."""
        if word.purpose is not ThemeReport:
            return 0
        place = word.place
        engagements = [place.engagement] if place.engagement else self._all_of(work, word.person)
        records = [r for e in engagements for r in work.sessions.of_engagement(e)]
        gone = [record.id for record in records if place.session in (None, record.id)]
        return work.themes.erase_facets(gone)

    def _forget_modules(self, work: UnitOfWork, word: Word) -> int:
        """Modules rest on goals of sessions; without everybody's yes none is kept of them."""
        if word.purpose is not Microlearning:
            return 0
        place = word.place
        engagements = [place.engagement] if place.engagement else self._all_of(work, word.person)
        records = [r for e in engagements for r in work.sessions.of_engagement(e)]
        concerned = [r.id for r in records if place.session in (None, r.id)]
        return work.learning.erase(concerned)

    def _watched(self, word: Word, by: Actor) -> AbstractContextManager[None]:
        return noted_if_rejected(self._database, self._trail, word, by)

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
        if (author := work.triage.author(record.id)) is not None:
            return author == person
        for name in (StageName.GUARDED, StageName.PSEUDONYMIZED, StageName.CONSENTED):
            stage = work.stages.find(record.id, name)
            if stage is not None and stage.header is not None:
                return person in stage.header.subjects
        if StageName.RAW in work.stages.names(record.id):
            return person in self._stages.raw(work, record).subjects
        # Nobody can say any more who spoke in it, so it is erased.
        return True
