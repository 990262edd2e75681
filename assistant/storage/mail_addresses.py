"""Where people asked to be written to: sealed under the engagement's key, gone when they say so."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select

from assistant.storage.key_store import KeyStore
from assistant.storage.statements import Statements
from assistant.storage.tables import mail_address
from governance.identity import EngagementId, PersonId


class MailAddresses:
    """The addresses of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements: Final = statements
        self._keys: Final = keys

    def put(
        self, engagement: EngagementId, person: PersonId, address: str, *, since: datetime
    ) -> None:
        """Keep an address; it takes an earlier one's place.

        Raises:
            KeyDestroyed: the engagement was erased.
        """
        key = self._keys.engagement_key(engagement)
        sealed = self._keys.seal(key, address.encode(), _place(engagement, person))
        self.forget(engagement, person)
        self._statements.change(
            insert(mail_address).values(
                engagement_id=engagement, person_id=person, since=since, sealed=sealed
            )
        )

    def find(self, engagement: EngagementId, person: PersonId) -> str | None:
        """Where somebody wants mail about an engagement; None when they want none."""
        found = select(mail_address.c.sealed).where(
            mail_address.c.engagement_id == engagement, mail_address.c.person_id == person
        )
        row = self._statements.first(found)
        if row is None:
            return None
        key = self._keys.engagement_key(engagement)
        return self._keys.open(key, row["sealed"], _place(engagement, person)).decode()

    def forget(self, engagement: EngagementId, person: PersonId | None = None) -> int:
        """Delete somebody's address, or everybody's of an engagement; how many."""
        gone = delete(mail_address).where(mail_address.c.engagement_id == engagement)
        if person is not None:
            gone = gone.where(mail_address.c.person_id == person)
        return self._statements.change(gone)


def _place(engagement: EngagementId, person: PersonId) -> str:
    return f"mail address v1|{engagement}|{person}"
