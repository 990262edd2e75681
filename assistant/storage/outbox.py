"""Mail that waits to be sent, sealed under its engagement's key.

Invariants: a letter is stored nowhere else and goes with its mail's end or the engagement's key;
of two who want to send a mail at the same time, one is given it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.errors import KeyDestroyed, NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.outbox_records import Letter, MailKind, MailRecord, MailStatus
from assistant.storage.statements import Statements
from assistant.storage.tables import outbox_mail
from governance.identity import EngagementId, PersonId


class OutboxMails:
    """The outbox of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements: Final = statements
        self._keys: Final = keys

    def add(self, record: MailRecord, letter: Letter) -> None:
        """Keep a mail until it is sent.

        Raises:
            AlreadyStored: the id is taken.
            KeyDestroyed: the engagement was erased.
        """
        key = self._keys.engagement_key(record.engagement)
        plain = json.dumps({"to": letter.to, "link": letter.link}).encode()
        self._statements.change(
            insert(outbox_mail).values(
                id=record.id,
                kind=record.kind,
                engagement_id=record.engagement,
                person_id=record.person,
                record_id=record.record,
                created_at=record.created_at,
                useful_until=record.useful_until,
                status=record.status,
                tries=record.tries,
                next_try=record.next_try,
                ended_at=record.ended_at,
                sealed=self._keys.seal(key, plain, _place(record)),
            )
        )

    def due(self, now: datetime, *, most: int) -> tuple[MailRecord, ...]:
        """Those to be sent now, the one that waited longest first."""
        found = select(outbox_mail).where(
            outbox_mail.c.status == MailStatus.WAITING, outbox_mail.c.next_try <= now
        )
        ordered = found.order_by(outbox_mail.c.next_try, outbox_mail.c.id).limit(most)
        return tuple(_record(row) for row in self._statements.rows(ordered))

    def claim(self, record: MailRecord, *, next_try: datetime) -> Letter | None:
        """Take a mail to send it: nobody else does before `next_try`. None: somebody else did.

        Raises:
            KeyDestroyed: the engagement was erased, and the letter with it.
        """
        taken = update(outbox_mail).where(
            outbox_mail.c.id == record.id,
            outbox_mail.c.status == MailStatus.WAITING,
            outbox_mail.c.tries == record.tries,
        )
        if self._statements.change(taken.values(tries=record.tries + 1, next_try=next_try)) != 1:
            return None
        row = self._statements.first(select(outbox_mail).where(outbox_mail.c.id == record.id))
        if row is None or row["sealed"] is None:
            raise KeyDestroyed("This mail has no letter any more; it was sent, or it lapsed.")
        key = self._keys.engagement_key(record.engagement)
        return Letter(**json.loads(self._keys.open(key, row["sealed"], _place(record))))

    def end(self, mail: str, status: MailStatus, *, at: datetime) -> bool:
        """Say how it ended; only a dead mail keeps its letter. False when it had ended before."""
        this = update(outbox_mail).where(
            outbox_mail.c.id == mail,
            outbox_mail.c.status.in_([MailStatus.WAITING, MailStatus.DEAD]),
        )
        ended = this.values(status=status, next_try=None, ended_at=at)
        if status is not MailStatus.DEAD:
            ended = ended.values(sealed=None)
        return self._statements.change(ended) == 1

    def lapse_of(
        self, person: PersonId, *, at: datetime, engagement: EngagementId | None = None
    ) -> int:
        """Empty every letter to a person that is not sent; how many.

        engagement: only those about what is new in it.
        """
        theirs = update(outbox_mail).where(
            outbox_mail.c.person_id == person, outbox_mail.c.sealed.is_not(None)
        )
        if engagement is not None:
            theirs = theirs.where(
                outbox_mail.c.engagement_id == engagement,
                outbox_mail.c.kind == MailKind.NOTIFICATION,
            )
        emptied = theirs.values(status=MailStatus.LAPSED, next_try=None, ended_at=at, sealed=None)
        return self._statements.change(emptied)

    def revive(self, mail: str, *, at: datetime) -> MailRecord:
        """Let a dead mail wait again, with every try ahead of it.

        Raises:
            NotStored: there is no dead mail with this id.
        """
        dead = update(outbox_mail).where(
            outbox_mail.c.id == mail, outbox_mail.c.status == MailStatus.DEAD
        )
        again = dead.values(status=MailStatus.WAITING, tries=0, next_try=at, ended_at=None)
        if self._statements.change(again) != 1:
            raise NotStored("There is no dead mail with this id. `chatham mail list` shows them.")
        return self.get(mail)

    def get(self, mail: str) -> MailRecord:
        """One mail.

        Raises:
            NotStored: there is none with this id.
        """
        row = self._statements.first(select(outbox_mail).where(outbox_mail.c.id == mail))
        if row is None:
            raise NotStored("There is no mail with this id. `chatham mail list` shows them.")
        return _record(row)

    def all(self) -> tuple[MailRecord, ...]:
        """Every mail, oldest first."""
        ordered = select(outbox_mail).order_by(outbox_mail.c.created_at, outbox_mail.c.id)
        return tuple(_record(row) for row in self._statements.rows(ordered))

    def past_use(self, now: datetime) -> tuple[MailRecord, ...]:
        """Those that still have a letter although their time is up."""
        found = select(outbox_mail).where(
            outbox_mail.c.sealed.is_not(None), outbox_mail.c.useful_until <= now
        )
        return tuple(_record(row) for row in self._statements.rows(found))

    def waits(self, engagement: EngagementId, person: PersonId, kind: MailKind) -> bool:
        """Whether a mail of this kind to somebody is still to be sent."""
        found = select(outbox_mail.c.id).where(
            outbox_mail.c.engagement_id == engagement,
            outbox_mail.c.person_id == person,
            outbox_mail.c.kind == kind,
            outbox_mail.c.status == MailStatus.WAITING,
        )
        return self._statements.first(found.limit(1)) is not None

    def forget_kind(self, kind: MailKind, *, before: datetime) -> int:
        """Delete what of a kind ended before a day; how many."""
        gone = delete(outbox_mail).where(
            outbox_mail.c.kind == kind, outbox_mail.c.ended_at < before
        )
        return self._statements.change(gone)


def _record(row: RowMapping) -> MailRecord:
    return MailRecord(
        id=row["id"],
        kind=row["kind"],
        engagement=EngagementId(row["engagement_id"]),
        person=PersonId(row["person_id"]),
        record=row["record_id"],
        created_at=row["created_at"],
        useful_until=row["useful_until"],
        status=row["status"],
        tries=row["tries"],
        next_try=row["next_try"],
        ended_at=row["ended_at"],
    )


def _place(record: MailRecord) -> str:
    return f"mail v1|{record.engagement}|{record.id}"
