"""Tells a person that something of theirs happened: a kind, ids and a time, read by them alone.

Invariants: what it was about is never in a notification or its mail, which holds a link and nothing
else and goes only where the person asked for it; the same thing is told once until it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assistant.mail.outbox import About, Outbox
from assistant.mail.post import mail_address
from assistant.notifications.refusals import NotificationError
from assistant.storage.database import Database
from assistant.storage.notification_records import NotificationKind, NotificationRecord
from assistant.storage.outbox_records import Letter, MailKind
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, SessionId
from governance.ports import Clock, Ids

MAILED_FOR: Final = timedelta(days=3)
"""A mail about something older than this only confuses."""
SOON: Final = timedelta(days=14)
"""How long before a yes runs out its person is told."""
PAGE: Final = "/notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell whom. session, record: what it is about; a record is a consent's or a case's."""

    person: PersonId
    engagement: EngagementId
    kind: NotificationKind
    session: SessionId | None = None
    record: str | None = None


class Notifications:
    """Tells, shows and forgets. public_url: where people read; empty: nobody is mailed."""

    def __init__(
        self, *, database: Database, clock: Clock, ids: Ids, outbox: Outbox, public_url: str
    ) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._ids: Final = ids
        self._outbox: Final = outbox
        self._base: Final = public_url.rstrip("/")

    def tell(self, work: UnitOfWork, news: News) -> bool:
        """Tell it, in the transaction in which it happens and before its ledger entry.

        False when the person has the same unread already; then nobody is mailed either.
        """
        now = self._clock.now()
        record = NotificationRecord(
            id=self._ids.new("ntf"),
            person=news.person,
            engagement=news.engagement,
            kind=news.kind,
            at=now,
            session=news.session,
            record=news.record,
        )
        if not work.notifications.add(record):
            return False
        address = work.mail_addresses.find(news.engagement, news.person)
        kind = MailKind.NOTIFICATION
        # One mail brings them to the page with everything; a second would only count for others.
        waiting = work.outbox.waits(news.engagement, news.person, kind)
        if address is not None and self._base and not waiting:
            about = About(
                kind=kind,
                engagement=news.engagement,
                person=news.person,
                record=record.id,
                useful_until=now + MAILED_FOR,
            )
            self._outbox.put(work, about, Letter(to=address, link=f"{self._base}{PAGE}"))
        return True

    def of(self, reader: Actor) -> tuple[NotificationRecord, ...]:
        """Everything the reader was told, newest first."""
        with self._database.read() as work:
            return work.notifications.of(_themself(reader))

    def unread(self, reader: Actor) -> int:
        """How many of them wait."""
        with self._database.read() as work:
            return work.notifications.unread(_themself(reader))

    def mark_read(self, reader: Actor, *ids: str) -> int:
        """Mark these of the reader's as read, or all without ids; how many were not.

        An id that is somebody else's changes nothing and is not told apart from an unknown one.
        """
        with self._database.write() as work:
            return work.notifications.mark(_themself(reader), ids or None, at=self._clock.now())

    def mail_to(self, reader: Actor, engagement: EngagementId, address: str | None) -> None:
        """Mail the reader a link when something is new in an engagement; None ends it.

        Raises:
            MailError: it is no address.
            NotificationError: they take no part in it.
        """
        person = _themself(reader)
        to = None if address is None else mail_address(address)
        with self._database.write() as work:
            if engagement not in {e.id for e in work.engagements.of_person(person)}:
                raise NotificationError("You take no part in this engagement. Nothing was changed.")
            # What waits for an address that is not wanted any more must not go there.
            work.outbox.lapse_of(person, at=self._clock.now(), engagement=engagement)
            if to is None:
                work.mail_addresses.forget(engagement, person)
            else:
                work.mail_addresses.put(engagement, person, to, since=self._clock.now())

    def is_mailed(self, reader: Actor, engagement: EngagementId) -> bool:
        """Whether the reader left an address for an engagement; the address is not shown."""
        with self._database.read() as work:
            return work.mail_addresses.find(engagement, _themself(reader)) is not None

    def tell_expiring(self) -> int:
        """Tell everybody whose yes runs out within two weeks, once for each yes; how many."""
        now = self._clock.now()
        with self._database.read() as work:
            due = [e for e in work.consents.running_out(now, now + SOON) if e.place.engagement]
        told = 0
        for event in due:
            with self._database.write() as work:
                if work.notifications.was_told(event.person, event.id):
                    continue
                if event.place.engagement is None or not work.consents.rests_on(event, now):
                    continue
                told += self.tell(
                    work,
                    News(
                        person=event.person,
                        engagement=event.place.engagement,
                        kind=NotificationKind.CONSENT_EXPIRING,
                        record=event.id,
                    ),
                )
        return told


def _themself(reader: Actor) -> PersonId:
    if reader.person is None:
        raise NotificationError(
            "Notifications are a person's own, and this sign-in is nobody's. Sign in as yourself."
        )
    return reader.person
