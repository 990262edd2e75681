"""Requests for coaching and what was proposed, one row each beside its session.

Invariants: an answer is opened only with its session's key and for its own request; the row goes
when the key does. Whose request it is stands with it, so that nobody else is taken for them when
the words are gone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import check_codes, open_codes, seal_codes
from assistant.storage.prepared import Prepared
from assistant.storage.statements import Statements
from assistant.storage.tables import triage_request
from assistant.storage.triage_records import TriageAnswer, TriageRecord
from governance.identity import PersonId, SessionId

_ANSWER: Final = TypeAdapter(TriageAnswer)
_AUTHOR: Final = Prepared(
    select(triage_request.c.author_id).where(triage_request.c.session_id == bindparam("of"))
)


class TriageRequests:
    """The requests of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def add(self, session: SessionId, author: PersonId) -> None:
        """Remember whose request a session is.

        Raises:
            AlreadyStored: it is somebody's already, or there is no such session.
        """
        self._statements.change(
            insert(triage_request).values(session_id=session, author_id=author, sealed=None)
        )

    def put(self, session: SessionId, answer: TriageAnswer) -> None:
        """Keep what was proposed; a later answer takes an earlier one's place.

        Raises:
            NotStored: there is no such request.
            KeyDestroyed: it is erased.
        """
        codes = [answer.outcome, answer.urgency, *answer.cues, *answer.exemplars]
        codes += [code for code in (answer.route, answer.line) if code is not None]
        check_codes(codes, ())
        sealed = seal_codes(self._keys, session, answer, _ANSWER, _place(session))
        stored = update(triage_request).where(triage_request.c.session_id == session)
        if self._statements.change(stored.values(sealed=sealed)) != 1:
            raise NotStored("There is no request with this id. Check it.")

    def find(self, session: SessionId) -> TriageRecord | None:
        """The request of a session, or None when it is none."""
        row = self._statements.first(
            select(triage_request).where(triage_request.c.session_id == session)
        )
        return None if row is None else self._record(row)

    def author(self, session: SessionId) -> PersonId | None:
        """Who wrote a request; None when the session is none. It opens nothing."""
        row = self._statements.prepared_first(_AUTHOR, {"of": session})
        return None if row is None else PersonId(row["author_id"])

    def sessions_of(self, author: PersonId) -> tuple[SessionId, ...]:
        """The requests somebody wrote, by id. It opens nothing."""
        found = select(triage_request.c.session_id).where(triage_request.c.author_id == author)
        rows = self._statements.rows(found.order_by(triage_request.c.session_id))
        return tuple(SessionId(row["session_id"]) for row in rows)

    def of(self, author: PersonId) -> tuple[TriageRecord, ...]:
        """Every request somebody wrote, by id."""
        found = select(triage_request).where(triage_request.c.author_id == author)
        rows = self._statements.rows(found.order_by(triage_request.c.session_id))
        return tuple(self._record(row) for row in rows)

    def erase(self, sessions: Collection[SessionId]) -> int:
        """Delete what hangs on these sessions, whose they were too; how many."""
        return self._statements.change(
            delete(triage_request).where(triage_request.c.session_id.in_(sorted(sessions)))
        )

    def _record(self, row: RowMapping) -> TriageRecord:
        session = SessionId(row["session_id"])
        return TriageRecord(
            session=session,
            author=PersonId(row["author_id"]),
            answer=open_codes(self._keys, session, row["sealed"], _ANSWER, _place(session)),
        )


def _place(session: SessionId) -> str:
    return f"triage v1|{session}"
