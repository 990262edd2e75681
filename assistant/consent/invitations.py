"""Asking somebody for consent: a link that can be used once, by nobody but the person it is for.

Invariants: every switch is off until the person turns it on; a no takes as little as a yes and is
recorded as one; whatever is wrong with a link, the answer is the same words. The link says
nothing about whom it is for or what it asks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from assistant.consent.question import Question, Switch, question
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.invitations import InvitationRecord
from assistant.storage.shown_once import new_secret
from assistant.storage.work import UnitOfWork
from governance.consent.desk import ConsentDesk
from governance.consent.records import Channel, ConsentEvent, Place
from governance.consent.words import ConsentError, Word
from governance.identity import Actor, EngagementId, Locality, PersonId, Purpose, Role
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ports import Clock, Ids, Randomness

LASTS: Final = timedelta(days=14)
"""How long a link can be answered."""


class InvitationError(ConsentError):
    """A link that cannot be used. It reads the same whether it was used, ran out, or is forged."""

    def __init__(self) -> None:
        super().__init__(
            "This link cannot be used: it was answered already, has run out, or is not one of "
            "ours. Nothing was recorded. Ask your coach for a new one.",
            cause="invitation",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A new invitation. secret: the last part of the link, shown once."""

    record: InvitationRecord
    secret: str = field(repr=False)


class Invitations:
    """Makes invitations, shows what they ask, and takes the answers."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def invite(
        self,
        engagement: EngagementId,
        person: PersonId,
        purposes: Sequence[type[Purpose]],
        *,
        by: Actor,
        lasts: timedelta = LASTS,
        mail: Callable[[UnitOfWork, Invited], None] | None = None,
    ) -> Invited:
        """Ask a participant about some purposes; an open question to them is taken back.

        mail: keeps a mail with the link in the same transaction (see `InvitationMail.to`).

        Raises:
            ConsentError: the person does not take part, or there is no notice to show.
        """
        now = self._clock.now()
        with self._database.write() as work:
            people = {p.person for p in work.engagements.get(engagement).participants}
            if person not in people:
                raise ConsentError(
                    "Only somebody who takes part in the engagement can be asked. Nothing was "
                    "sent; add them with `chatham speakers set` first.",
                    cause="person",
                )
            desk = self._desk(work)
            for purpose in purposes:
                desk.current_notice(purpose)
            for earlier in work.invitations.of(engagement, person):
                work.invitations.end(earlier.id, at=now)
            secret = new_secret(self._randomness)
            record = InvitationRecord(
                id=self._ids.new("inv"),
                engagement=engagement,
                person=person,
                purposes=tuple(p.code for p in purposes),
                created_at=now,
                expires_at=now + lasts,
            )
            work.invitations.add(record, secret=secret)
            invited = Invited(record=record, secret=secret)
            if mail is not None:
                mail(work, invited)
            for purpose in purposes:
                word = self._word(record, purpose, Locality.LOCAL)
                desk.request(word, by=by)
            self._note(work, EventKind.CONSENT_INVITATION_ISSUED, record, by=by)
        return invited

    def open(self, secret: str) -> Question:
        """What the link asks.

        Raises:
            InvitationError: it cannot be used. The attempt is noted.
        """
        with self._noting_attempts(), self._database.read() as work:
            record = self._usable(work, secret)
            return question(self._desk(work), record.engagement, record.purposes)

    def answer(
        self,
        secret: str,
        chosen: Mapping[tuple[type[Purpose], Locality], bool],
        *,
        look_first: bool = False,
    ) -> tuple[ConsentEvent, ...]:
        """Record the answer: yes to what was turned on, no to everything else that was asked.

        look_first: nothing is worked on before the person has seen it. A yes is then given session
        by session, so a no to everything else is recorded now, whatever was turned on.

        Raises:
            InvitationError: the link cannot be used. The attempt is noted.
            ConsentError: something was turned on that was not asked. Nothing was recorded.
        """
        with self._noting_attempts(), self._database.write() as work:
            record = self._usable(work, secret)
            work.invitations.end(record.id, at=self._clock.now())
            said = self._said(work, record, chosen, look_first=look_first)
            who = _themself(work, record)
            self._note(work, EventKind.CONSENT_INVITATION_USED, record, by=who)
        return said

    def take_back(self, record: InvitationRecord, *, by: Actor) -> bool:
        """End an open invitation; False when it had ended already."""
        with self._database.write() as work:
            ended = work.invitations.end(record.id, at=self._clock.now())
            if ended:
                self._note(work, EventKind.CONSENT_INVITATION_REVOKED, record, by=by)
        return ended

    def _usable(self, work: UnitOfWork, secret: str) -> InvitationRecord:
        record = work.invitations.find(secret)
        now = self._clock.now()
        if record is None or record.ended_at is not None:
            raise InvitationError
        # A clock that was set back must not bring a link to life that had run out.
        if not record.created_at <= now < record.expires_at:
            raise InvitationError
        return record

    def _said(
        self,
        work: UnitOfWork,
        record: InvitationRecord,
        chosen: Mapping[tuple[type[Purpose], Locality], bool],
        *,
        look_first: bool,
    ) -> tuple[ConsentEvent, ...]:
        desk, who = self._desk(work), _themself(work, record)
        switches = question(desk, record.engagement, record.purposes).switches
        asked = {(s.purpose, s.locality): s for s in switches}
        if not asked.keys() >= chosen.keys():
            raise ConsentError(
                "Something was answered that was not asked. Nothing was recorded; open the link "
                "again and answer what it shows.",
                cause="purpose",
            )
        if look_first:
            work.looks.want(record.engagement, record.person, since=self._clock.now())
        else:
            work.looks.leave(record.engagement, record.person)
        said: list[ConsentEvent] = []
        # Within a purpose the yes comes first: a yes cannot follow a no of the same instant.
        for switch in sorted(switches, key=lambda s: not _on(chosen, s)):
            word = self._word(record, switch.purpose, switch.locality)
            if _on(chosen, switch) and not look_first:
                said.append(desk.grant(word, switch.notice.ref, by=who))
            else:
                said.append(desk.refuse(word, by=who))
        return tuple(said)

    def _word(self, record: InvitationRecord, purpose: type[Purpose], locality: Locality) -> Word:
        return Word(
            person=record.person,
            purpose=purpose,
            channel=Channel.INVITATION,
            locality=locality,
            place=Place(engagement=record.engagement),
        )

    def _desk(self, work: UnitOfWork) -> ConsentDesk:
        ledger = Ledger(work.ledger, randomness=self._randomness)
        return ConsentDesk(work.consents, ledger, self._clock, self._ids)

    def _note(
        self, work: UnitOfWork, kind: EventKind, record: InvitationRecord, *, by: Actor
    ) -> None:
        refs = Refs(engagement=record.engagement, subject=record.person, record=record.id)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs))

    @contextmanager
    def _noting_attempts(self) -> Generator[None]:
        try:
            yield
        except ConsentError as refused:
            facts: dict[str, Fact] = {
                "cause": refused.cause,
                "channel": Channel.INVITATION.value,
            }
            attempt = self._trail.event(EventKind.CONSENT_ATTEMPT_REJECTED, facts=facts)
            with self._database.write() as work:
                self._trail.note(work, attempt)
            raise


def _on(chosen: Mapping[tuple[type[Purpose], Locality], bool], switch: Switch) -> bool:
    """Whether it was turned on. A model elsewhere needs the yes to the work here as well."""
    here = chosen.get((switch.purpose, Locality.LOCAL), False)
    return here and chosen.get((switch.purpose, switch.locality), False)


def _themself(work: UnitOfWork, record: InvitationRecord) -> Actor:
    with work.seeing_all():  # whoever holds the link is not signed in
        people = work.engagements.get(record.engagement).participants
    role = next((p.role for p in people if p.person == record.person), Role.COACHEE)
    return Actor(person=record.person, role=role)
