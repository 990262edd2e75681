"""Coaches' private notes, one per coach and session.

Invariant: the words are sealed under the session's key, for their own place, and the row goes
when the key does; a change names the version it was based on and loses if that is gone.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from assistant.storage.errors import AlreadyStored, StaleNote
from assistant.storage.key_store import KeyStore
from assistant.storage.statements import Statements
from assistant.storage.summary_records import NoteRecord
from assistant.storage.tables import coach_note
from governance.identity import PersonId, SessionId


class CoachNotes:
    """The notes of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def find(self, session: SessionId, author: PersonId) -> NoteRecord | None:
        """A coach's note on a session, or None."""
        row = self._statements.first(select(coach_note).where(*_this(session, author)))
        return None if row is None else self._record(row)

    def of_session(self, session: SessionId) -> tuple[NoteRecord, ...]:
        """Every note on a session, oldest first: for who asks for their data."""
        found = select(coach_note).where(coach_note.c.session_id == session)
        rows = self._statements.rows(found.order_by(coach_note.c.at, coach_note.c.id))
        return tuple(self._record(row) for row in rows)

    def put(self, note: NoteRecord, *, over: int) -> NoteRecord:
        """Store a note over the version `over`; over 0, where there is none.

        Raises:
            StaleNote: it was changed, deleted or written meanwhile; nothing is stored.
            KeyDestroyed: the session is erased.
        """
        key = self._keys.session_key(note.session)
        sealed = self._keys.seal(key, note.words.encode(), _place(note.session, note.author))
        values = {"at": note.at, "version": note.version, "sealed": sealed}
        if over == 0:
            new = insert(coach_note).values(
                session_id=note.session, person_id=note.author, **values
            )
            try:
                self._statements.change(new)
            except AlreadyStored:
                raise StaleNote(_STALE) from None
            return note
        before = (*_this(note.session, note.author), coach_note.c.version == over)
        if self._statements.change(update(coach_note).where(*before).values(**values)) != 1:
            raise StaleNote(_STALE)
        return note

    def delete(self, session: SessionId, author: PersonId, *, version: int) -> None:
        """Delete a note of this version.

        Raises:
            StaleNote: as for `put`.
        """
        this = (*_this(session, author), coach_note.c.version == version)
        if self._statements.change(delete(coach_note).where(*this)) != 1:
            raise StaleNote(_STALE)

    def erase(self, sessions: Collection[SessionId]) -> int:
        """Delete every note on these sessions; how many there were."""
        gone = delete(coach_note).where(coach_note.c.session_id.in_(sorted(sessions)))
        return self._statements.change(gone)

    def _record(self, row: RowMapping) -> NoteRecord:
        session, author = SessionId(row["session_id"]), PersonId(row["person_id"])
        key = self._keys.session_key(session)
        words = self._keys.open(key, row["sealed"], _place(session, author)).decode()
        return NoteRecord(
            session=session, author=author, at=row["at"], version=row["version"], words=words
        )


_STALE = (
    "The note was changed in another window meanwhile, so yours was not saved over it. Load it "
    "again; your words are still in front of you."
)


def _this(session: SessionId, author: PersonId) -> tuple[ColumnElement[bool], ...]:
    return (coach_note.c.session_id == session, coach_note.c.person_id == author)


def _place(session: SessionId, author: PersonId) -> str:
    return f"coach note v1|{session}|{author}"
