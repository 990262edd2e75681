"""The outbox: mail is a row before it is sent, so that a mail server that is away loses nothing.

Invariants: a mail is taken before it is sent and ended after, so a process that dies in between
sends it again under the same Message-ID, and two never send it at once; when every try is spent it
is `dead`, which an officer sees, and its letter is kept until it is of no use any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from assistant.mail.post import MailError
from assistant.requests.refusals import demand_officer
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import KeyDestroyed
from assistant.storage.outbox_records import Letter, MailKind, MailRecord, MailStatus
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, EngagementId, PersonId
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids

TRIES: Final = 12
FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=6)
"""Twice as long each time: twelve tries take about a day and a half."""
BATCH: Final = 20
REST: Final = timedelta(minutes=1)
"""How long nothing is sent after something did not go: the next would most likely not go either."""
KEPT: Final = timedelta(days=30)
"""How long it stays known that a notification was mailed; of an invitation it is evidence."""


class Post(Protocol):
    """Takes letters to where they are for."""

    def send(self, letter: Letter, *, mail: str, at: datetime) -> None:
        """Send it. Raises MailError when it did not go."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a mail is for and what it is about. useful_until: it is not sent after that."""

    kind: MailKind
    engagement: EngagementId
    person: PersonId
    record: str
    useful_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What one look at the outbox did."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0


class Outbox:
    """Keeps mail and sends it. post: the mail server."""

    def __init__(
        self, *, database: Database, trail: Trail, clock: Clock, ids: Ids, post: Post
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._post: Final = post
        self._rests_until: datetime | None = None

    def put(self, work: UnitOfWork, about: About, letter: Letter) -> str:
        """Keep a mail, in the transaction that makes what it is about; gives its id."""
        now = self._clock.now()
        record = MailRecord(
            id=self._ids.new("mail"),
            kind=about.kind,
            engagement=about.engagement,
            person=about.person,
            record=about.record,
            created_at=now,
            useful_until=about.useful_until,
            next_try=now,
        )
        work.outbox.add(record, letter)
        return record.id

    def deliver(self) -> Posted:
        """Send what is due now; what did not go is tried again later."""
        now = self._clock.now()
        ends: list[MailStatus] = []
        if self._rests_until is None or now >= self._rests_until:
            with self._database.read() as work:
                due = work.outbox.due(now, most=BATCH)
            for record in due:
                end = self._deliver(record)
                if end is not None:
                    ends.append(end)
                if end in {MailStatus.WAITING, MailStatus.DEAD}:
                    # A server that hangs must not hold up the sessions that wait for the worker.
                    self._rests_until = now + REST
                    break
        return Posted(
            sent=ends.count(MailStatus.SENT),
            waiting=ends.count(MailStatus.WAITING),
            dead=ends.count(MailStatus.DEAD),
        )

    def tidy(self) -> int:
        """Empty every letter whose time is up, and forget old notifications; how many letters."""
        now = self._clock.now()
        with self._database.read() as work:
            past = work.outbox.past_use(now)
        with self._database.write() as work:
            ended = [work.outbox.end(one.id, MailStatus.LAPSED, at=now) for one in past]
            work.outbox.forget_kind(MailKind.NOTIFICATION, before=now - KEPT)
        return sum(ended)

    def listed(self, *, by: Actor) -> tuple[MailRecord, ...]:
        """Every mail without its letter, oldest first: ids, times and how it stands.

        Raises:
            RequestError: not the privacy officer.
        """
        with self._database.read() as work:
            demand_officer(work, by)
            return work.outbox.all()

    def went(self, record: str) -> bool:
        """Whether the mail about an invitation or notification was sent."""
        with self._database.read() as work:
            mails = work.outbox.all()
        return any(m.record == record and m.status is MailStatus.SENT for m in mails)

    def retry(self, mail: str, *, by: Actor) -> MailRecord:
        """Let a dead mail wait again.

        Raises:
            RequestError: not the privacy officer.
            NotStored: there is no dead mail with this id.
        """
        with self._database.write() as work:
            demand_officer(work, by)
            return work.outbox.revive(mail, at=self._clock.now())

    def _deliver(self, record: MailRecord) -> MailStatus | None:
        """Where the mail stands now; None when somebody else has it."""
        now = self._clock.now()
        with self._database.write() as work:
            if record.useful_until <= now or _is_moot(work, record):
                work.outbox.end(record.id, MailStatus.LAPSED, at=now)
                return MailStatus.LAPSED
            try:
                letter = work.outbox.claim(record, next_try=now + _pause(record.tries + 1))
            except (KeyDestroyed, SealError):
                work.outbox.end(record.id, MailStatus.LAPSED, at=now)
                return MailStatus.LAPSED
        if letter is None:
            return None
        try:
            # Outside any transaction: a slow server holds nobody up.
            self._post.send(letter, mail=record.id, at=record.created_at)
        except MailError:
            if record.tries + 1 < TRIES:
                return MailStatus.WAITING
            return self._end(record, MailStatus.DEAD)
        return self._end(record, MailStatus.SENT)

    def _end(self, record: MailRecord, status: MailStatus) -> MailStatus:
        with self._database.write() as work:
            ended = work.outbox.end(record.id, status, at=self._clock.now())
            if ended and record.kind is MailKind.INVITATION:
                refs = Refs(
                    engagement=record.engagement, subject=record.person, record=record.record
                )
                facts: dict[str, Fact] = {
                    "status": "sent" if status is MailStatus.SENT else "not_sent"
                }
                event = self._trail.event(
                    EventKind.CONSENT_INVITATION_MAILED, refs=refs, facts=facts
                )
                self._trail.note(work, event)
        return status


def _is_moot(work: UnitOfWork, record: MailRecord) -> bool:
    """Whether what it is about was answered, taken back, read or erased while it waited."""
    if record.kind is MailKind.NOTIFICATION:
        told = work.notifications.of(record.person)
        return all(one.id != record.record or one.read_at is not None for one in told)
    asked = work.invitations.of(record.engagement, record.person)
    return all(one.id != record.record or one.ended_at is not None for one in asked)


def _pause(tries: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(tries - 1, TRIES)), LONGEST_PAUSE)
