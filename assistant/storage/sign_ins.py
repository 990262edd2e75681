"""How people sign in here, as far as it is theirs: it is shown to them, and goes with them.

Invariant: what shows or forgets a sign-in names the person; no secret and no hash is given out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, select, update

from assistant.storage.statements import Statements
from assistant.storage.tables import account, api_token, engagement, participant, web_session
from governance.identity import EngagementId, PersonId


class SignIns:
    """The sign-ins of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements: Final = statements

    def of(self, person: PersonId) -> tuple[Mapping[str, Any], ...]:
        """What is known of how a person signs in: accounts, browsers signed in now, tokens."""
        accounts = select(account.c.id, account.c.created_at).where(account.c.person_id == person)
        browsers = select(web_session.c.role, web_session.c.seen_at, web_session.c.expires_at)
        tokens = select(
            api_token.c.prefix, api_token.c.role, api_token.c.expires_at, api_token.c.last_used_on
        )
        return (
            *({"kind": "account", **row} for row in self._statements.rows(accounts)),
            *(
                {"kind": "browser", **row}
                for row in self._statements.rows(browsers.where(web_session.c.person_id == person))
            ),
            *(
                {"kind": "token", **row}
                for row in self._statements.rows(tokens.where(api_token.c.person_id == person))
            ),
        )

    def close(self, person: PersonId) -> int:
        """Sign a person out of every browser; how many there were."""
        gone = delete(web_session).where(web_session.c.person_id == person)
        return self._statements.change(gone)

    def forget(self, engagement_id: EngagementId) -> int:
        """Forget how those sign in for whom this engagement, now without its key, was the last.

        An account that was given an office stays, and is nobody's any more. How many rows went.
        """
        living = exists().where(
            participant.c.person_id == _People.c.person_id,
            participant.c.engagement_id == engagement.c.id,
            engagement.c.wrapped_key.is_not(None),
        )
        theirs = select(_People.c.person_id).where(
            _People.c.engagement_id == engagement_id, ~living
        )
        people = [row["person_id"] for row in self._statements.rows(theirs)]
        gone = 0
        for table in (web_session, api_token):
            gone += self._statements.change(delete(table).where(table.c.person_id.in_(people)))
        mine = account.c.person_id.in_(people)
        held = update(account).where(mine, account.c.granted.is_not(None)).values(person_id=None)
        gone += self._statements.change(held)
        ids = [row["id"] for row in self._statements.rows(select(account.c.id).where(mine))]
        # A browser that was signed in before the account was anybody's.
        gone += self._statements.change(
            delete(web_session).where(web_session.c.account_id.in_(ids))
        )
        return gone + self._statements.change(delete(account).where(account.c.id.in_(ids)))

    def forget_ended(self, now: datetime) -> int:
        """Delete browsers whose time is up; how many."""
        return self._statements.change(delete(web_session).where(web_session.c.expires_at <= now))


_People: Final = participant.alias("whose_last")
