"""A coach's private note on a session: theirs to read, and still about somebody.

Invariants: it is sealed under the session's key and goes with it; no model, summary or recap ever
holds a word of it; whom it is about finds it among their data (GDPR Art. 15), and the words beside
the field say so.
"""

from __future__ import annotations

from typing import Final

from assistant.sessions.events import Trail
from assistant.sessions.releaser import NothingToReadError, takes_part
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.summary_records import NoteRecord
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role, SessionId, SessionSummary
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Randomness

LONGEST_NOTE: Final = 8_000
"""Characters."""
_BEGINNINGS: Final = 2**29


class NoteError(ChathamError):
    """The note cannot be kept as it is; nothing was changed."""


class PrivateNotes:
    """Keeps coaches' notes."""

    def __init__(
        self, *, database: Database, trail: Trail, clock: Clock, randomness: Randomness
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._randomness = randomness

    def read(self, session_id: SessionId, *, by: Actor) -> NoteRecord | None:
        """The coach's own note, or None when they have written none.

        Raises:
            NothingToReadError: no such session of this coach, or it is erased.
        """
        with self._database.read() as work:
            session, author = self._of(work, session_id, by)
            return work.coach_notes.find(session.id, author)

    def write(
        self, session_id: SessionId, words: str, *, expected_version: int, by: Actor
    ) -> NoteRecord:
        """Write the note, or write it anew. expected_version: the one that was read, 0 for none.

        Raises:
            NothingToReadError: as for `read`.
            NoteError: nothing is written, or too much.
            StaleNote: it was changed meanwhile; nothing was stored.
        """
        kept = "".join(c if c.isprintable() or c == "\n" else " " for c in words).strip()
        if not kept or len(kept) > LONGEST_NOTE:
            raise NoteError(f"A note has between 1 and {LONGEST_NOTE} characters.")
        with self._database.write() as work:
            session, author = self._of(work, session_id, by)
            note = work.coach_notes.put(
                NoteRecord(
                    session=session.id,
                    author=author,
                    at=self._clock.now(),
                    version=expected_version + 1 if expected_version else self._first(),
                    words=kept,
                ),
                over=expected_version,
            )
            facts: dict[str, Fact] = {"version": note.version}
            self._note(work, EventKind.SESSION_NOTE_WRITTEN, session, by, facts)
        return note

    def delete(self, session_id: SessionId, *, expected_version: int, by: Actor) -> None:
        """Delete the note that was read at this version.

        Raises:
            NothingToReadError: as for `read`.
            StaleNote: there is none of this version any more.
        """
        with self._database.write() as work:
            session, author = self._of(work, session_id, by)
            work.coach_notes.delete(session.id, author, version=expected_version)
            self._note(work, EventKind.SESSION_NOTE_DELETED, session, by, {})
        self._database.truncate_checkpoint()

    def _first(self) -> int:
        """Where the versions of a new note begin: where those of a deleted one hardly were.

        A window that still shows the deleted note would else save over the new one.
        """
        return 1 + int.from_bytes(self._randomness.bytes(4), "big") % _BEGINNINGS

    def _of(
        self, work: UnitOfWork, session_id: SessionId, by: Actor
    ) -> tuple[SessionRecord, PersonId]:
        session = work.sessions.find(session_id)
        if (
            session is None
            or by.person is None
            or by.role is not Role.COACH
            or session.purpose != SessionSummary.code
            or not takes_part(work, session, by)
        ):
            raise NothingToReadError(
                "There is no session with this id that you coach. Check the id."
            )
        if session.erased:
            raise NothingToReadError("This session is erased, and every note on it went with it.")
        return session, by.person

    def _note(
        self,
        work: UnitOfWork,
        kind: EventKind,
        session: SessionRecord,
        by: Actor,
        facts: dict[str, Fact],
    ) -> None:
        refs = Refs(session=session.id, engagement=session.engagement)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))
