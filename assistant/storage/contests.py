"""Contested lines of summaries, with what both sides said.

Invariant: the words are sealed under the session's key, for their own place, and the row goes
when the key does.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, bindparam, delete, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.prepared import Prepared
from assistant.storage.request_records import Contest
from assistant.storage.statements import Row, Statements
from assistant.storage.tables import contest
from governance.identity import PersonId, SessionId

_OF_SESSION: Final = Prepared(
    select(contest)
    .where(contest.c.session_id == bindparam("of"))
    .order_by(contest.c.at, contest.c.id)
)


class Contests:
    """The contested lines of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def add(self, new: Contest) -> None:
        """Keep a contest.

        Raises:
            AlreadyStored: there is no such session.
            KeyDestroyed: the session is erased.
        """
        self._statements.change(
            insert(contest).values(
                id=new.id,
                session_id=new.session,
                person_id=new.person,
                line=new.line,
                at=new.at,
                sealed=self._sealed(new),
            )
        )

    def answer(self, changed: Contest) -> None:
        """Store a coach's answer; a second one replaces the first.

        Raises:
            NotStored: there is no such contest.
        """
        values = {
            "reply": changed.reply,
            "replied_at": changed.replied_at,
            "sealed": self._sealed(changed),
        }
        stored = update(contest).where(contest.c.id == changed.id)
        if self._statements.change(stored.values(**values)) != 1:
            raise NotStored("There is no contested line with this id.")

    def get(self, contest_id: str) -> Contest:
        """One contest.

        Raises:
            NotStored: there is none.
        """
        found = self._all(select(contest).where(contest.c.id == contest_id))
        if not found:
            raise NotStored("There is no contested line with this id.")
        return found[0]

    def of_session(self, session: SessionId) -> tuple[Contest, ...]:
        """A session's contested lines, oldest first."""
        rows = self._statements.prepared_records(_OF_SESSION, {"of": session})
        return tuple(self._contest(row) for row in rows)

    def erase(self, sessions: Collection[SessionId], *, part: str | None = None) -> int:
        """Delete what hangs on these sessions, or on one part of their summaries; how many."""
        gone = delete(contest).where(contest.c.session_id.in_(sorted(sessions)))
        if part is not None:
            gone = gone.where(contest.c.line.startswith(f"{part}:", autoescape=True))
        return self._statements.change(gone)

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[Contest, ...]:
        ordered = found.order_by(contest.c.at, contest.c.id)
        return tuple(self._contest(row) for row in self._statements.rows(ordered))

    def _sealed(self, record: Contest) -> bytes:
        plain = json.dumps([record.said, record.replied]).encode()
        return self._keys.seal(self._keys.session_key(record.session), plain, _place(record.id))

    def _contest(self, row: Row) -> Contest:
        session = SessionId(row["session_id"])
        key = self._keys.session_key(session)
        said, replied = json.loads(self._keys.open(key, row["sealed"], _place(row["id"])))
        return Contest(
            id=row["id"],
            session=session,
            person=PersonId(row["person_id"]),
            line=row["line"],
            at=row["at"],
            said=said,
            reply=row["reply"],
            replied=replied,
            replied_at=row["replied_at"],
        )


def _place(contest_id: str) -> str:
    return f"contest v1|{contest_id}"
