"""The consent desk: where people say yes, no, and no longer. It writes events, nothing else does.

Invariants: a yes is recorded only from the person themself, now, under a known notice that names
what is agreed to; a no is always taken. What is turned away leaves nothing behind. Each event
stands in the ledger through the same unit of work, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from governance.consent.grants import Standing, Use, state_at
from governance.consent.records import (
    YES,
    ConsentEvent,
    ConsentId,
    ConsentState,
    Notice,
    NoticeRef,
)
from governance.consent.store import ConsentStore
from governance.consent.trail import consent_entry, notice_entry
from governance.consent.words import (
    ConsentError,
    Word,
    demand_limit,
    demand_named,
    demand_now,
    demand_officer,
    demand_person,
)
from governance.identity import Actor, PersonId, Purpose, Role
from governance.ledger.events import SYSTEM
from governance.ledger.log import Ledger
from governance.ports import Clock, Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything on record about one person's consent, and where each stands at `at`."""

    person: PersonId
    at: datetime
    standings: tuple[tuple[Use, Standing], ...]
    history: tuple[ConsentEvent, ...]


class ConsentDesk:
    """Takes people's words within one unit of work, to which store and ledger belong."""

    def __init__(self, store: ConsentStore, ledger: Ledger, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._ids = ids

    def publish(self, notice: Notice, *, by: Actor = SYSTEM) -> None:
        """Make a notice known; the same again changes nothing.

        Raises:
            ConsentConflictError: another text stands under its id, language and version.
        """
        if self._store.notice(notice.ref) is not None:
            return
        self._store.add_notice(notice)
        self._ledger.append([notice_entry(notice.ref, by, at=self._clock.now())])

    def current_notice(self, purpose: type[Purpose], *, language: str = "en") -> Notice:
        """The newest notice in this language that names the purpose.

        Raises:
            ConsentError: there is none.
        """
        known = [
            n
            for n in self._store.notices()
            if purpose.code in n.purposes and n.language == language
        ]
        if not known:
            raise ConsentError(
                f"There is no notice in this language about {purpose.code}. Publish one first: "
                "nobody can agree to what they were not told.",
                cause="notice",
            )
        return max(known, key=lambda n: n.version)

    def request(self, word: Word, *, by: Actor) -> ConsentEvent:
        """Record that somebody was asked."""
        return self._record(word, ConsentState.REQUESTED, by, at=self._clock.now())

    def grant(
        self, word: Word, notice: NoticeRef, *, by: Actor, expires: datetime | None = None
    ) -> ConsentEvent:
        """Record a yes; `expires` defaults to the longest the notice allows.

        Raises:
            ConsentError: not by the person, backdated, an unknown notice, or one that does not
                name the purpose, the locality or so long a time.
        """
        return self._say_yes(word, ConsentState.GIVEN, notice, by, expires)

    def renew(
        self, word: Word, notice: NoticeRef, *, by: Actor, expires: datetime | None = None
    ) -> ConsentEvent:
        """Record a yes said again, whether the earlier one has run out or not.

        Raises:
            ConsentError: as for `grant`, or there is no yes for just this that still stands.
        """
        # First of all: whether there is a consent is nobody else's business.
        demand_person(word, by)
        use = Use(purpose=word.code, locality=word.locality, place=word.place)
        said = self._store.events({word.person}, word.code)
        # Only a yes for just this can be renewed, but a no about more ends it all the same.
        alike = [
            e
            for e in said
            if e.state not in YES or (e.locality, e.place) == (word.locality, word.place)
        ]
        if not state_at(alike, use, self._clock.now()).readable:
            raise ConsentError(
                "There is no consent to renew: it was never given, or it was ended. Nothing was "
                "recorded; give it anew.",
                cause="renewal",
            )
        return self._say_yes(word, ConsentState.RENEWED, notice, by, expires)

    def refuse(self, word: Word, *, by: Actor) -> ConsentEvent:
        """Record a no. It is never turned away when it comes from the person.

        Raises:
            ConsentError: not by the person.
        """
        return self._say_no(word, ConsentState.REFUSED, by)

    def withdraw(self, word: Word, *, by: Actor) -> ConsentEvent:
        """Record that the person takes their yes back (GDPR Art. 7(3): as easy as giving it).

        Raises:
            ConsentError: not by the person.
        """
        return self._say_no(word, ConsentState.WITHDRAWN, by)

    def use_up(self, word: Word) -> ConsentEvent:
        """Record that a yes for a single use has been used: it has run out, nobody took it back."""
        return self._take_away(word, ConsentState.EXPIRED, SYSTEM)

    def revoke(self, word: Word, *, by: Actor) -> ConsentEvent:
        """End somebody else's consent, as a privacy officer.

        Raises:
            ConsentError: by anybody else.
        """
        return self._end(word, ConsentState.REVOKED, by)

    def invalidate(self, word: Word, *, by: Actor) -> ConsentEvent:
        """Record, as a privacy officer, that a consent was never valid.

        Raises:
            ConsentError: by anybody else.
        """
        return self._end(word, ConsentState.INVALIDATED, by)

    def show(self, person: PersonId, *, by: Actor, at: datetime | None = None) -> Shown:
        """What is on record about `person`, for that person or a privacy officer.

        at: where it stood then, by what had been said by then; now unless given.

        Raises:
            ConsentError: somebody else asks.
        """
        if by.person != person and by.role is not Role.PRIVACY_OFFICER:
            raise ConsentError(
                "Only the person themself and a privacy officer may see this.", cause="role"
            )
        now = self._clock.now() if at is None else at
        history = tuple(e for e in self._store.history(person) if at is None or e.at <= at)
        uses = dict.fromkeys(
            Use(purpose=e.purpose, locality=e.locality, place=e.place) for e in history
        )
        standings = tuple((use, state_at(history, use, now)) for use in uses)
        return Shown(person=person, at=now, standings=standings, history=history)

    def _say_yes(
        self,
        word: Word,
        state: ConsentState,
        ref: NoticeRef,
        by: Actor,
        expires: datetime | None,
    ) -> ConsentEvent:
        demand_person(word, by)
        notice = demand_named(word, self._store.notice(ref))
        now = self._clock.now()
        demand_now(word, now, self._store.events({word.person}, word.code))
        limit = demand_limit(expires, now, notice)
        return self._record(word, state, by, at=now, notice=notice.ref, expires=limit)

    def _say_no(self, word: Word, state: ConsentState, by: Actor) -> ConsentEvent:
        demand_person(word, by)
        return self._take_away(word, state, by)

    def _end(self, word: Word, state: ConsentState, by: Actor) -> ConsentEvent:
        demand_officer(by)
        return self._take_away(word, state, by)

    def _take_away(self, word: Word, state: ConsentState, by: Actor) -> ConsentEvent:
        said = self._store.events({word.person}, word.code)
        # A clock that is behind must not keep a no from counting.
        at = max([self._clock.now(), *(e.at for e in said)])
        return self._record(word, state, by, at=at)

    def _record(
        self,
        word: Word,
        state: ConsentState,
        by: Actor,
        *,
        at: datetime,
        notice: NoticeRef | None = None,
        expires: datetime | None = None,
    ) -> ConsentEvent:
        event = ConsentEvent(
            id=ConsentId(self._ids.new("con")),
            person=word.person,
            purpose=word.code,
            locality=word.locality,
            state=state,
            at=at,
            by=by.person,
            channel=word.channel,
            place=word.place,
            notice=notice,
            expires=expires,
        )
        entry = consent_entry(event, by)
        self._store.append(event)
        self._ledger.append([entry])
        return event
