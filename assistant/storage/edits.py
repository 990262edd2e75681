"""Coaches' edits on their way into a summary.

Invariant: the words are sealed under the session's key, for their own place, and are forgotten
when they stand in the summary; the row goes when the key does.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.key_store import KeyStore
from assistant.storage.queues import Queues
from assistant.storage.statements import Statements
from assistant.storage.summary_records import EditRecord, EditState
from assistant.storage.tables import summary_edit
from governance.identity import PersonId, SessionId
from governance.outcomes import Route


class Edits:
    """The edits of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def add(self, new: EditRecord) -> None:
        """Keep an edit; of earlier ones of the session stays only that they were made.

        Raises:
            AlreadyStored: there is no such session, or the id is taken.
            KeyDestroyed: the session is erased.
        """
        earlier = (
            summary_edit.c.session_id == new.session,
            summary_edit.c.state != EditState.MADE,
        )
        self._statements.change(delete(summary_edit).where(*earlier))
        self._statements.change(
            insert(summary_edit).values(
                id=new.id,
                session_id=new.session,
                person_id=new.author,
                state=new.state,
                at=new.at,
                done_at=new.done_at,
                base=new.base,
                sealed=self._sealed(new),
            )
        )
        if new.state is EditState.WAITING:
            Queues(self._statements).edit_waits(new.id, new.session)

    def finish(self, record: EditRecord) -> bool:
        """Store how an edit that waited ended; False when somebody else has ended it."""
        waiting = update(summary_edit).where(
            summary_edit.c.id == record.id, summary_edit.c.state == EditState.WAITING
        )
        changed = waiting.values(
            state=record.state,
            done_at=record.done_at,
            reason=record.reason,
            fault=record.fault,
            sealed=self._sealed(record),
        )
        return self._statements.change(changed) == 1

    def get(self, edit_id: str) -> EditRecord:
        """One edit.

        Raises:
            NotStored: there is none.
        """
        row = self._statements.first(select(summary_edit).where(summary_edit.c.id == edit_id))
        if row is None:
            raise NotStored("There is no edit with this id; a later one took its place.")
        return self._record(row)

    def of_session(self, session: SessionId) -> EditRecord | None:
        """The newest edit of a session that is still remembered."""
        found = select(summary_edit).where(summary_edit.c.session_id == session)
        newest = found.order_by(summary_edit.c.at.desc(), summary_edit.c.base.desc()).limit(1)
        row = self._statements.first(newest)
        return None if row is None else self._record(row)

    def were_made(self, session: SessionId) -> bool:
        """Whether words of a coach stand in the draft, which running it again would lose."""
        found = select(summary_edit.c.id).where(
            summary_edit.c.session_id == session, summary_edit.c.state == EditState.MADE
        )
        return self._statements.first(found.limit(1)) is not None

    def next(self) -> EditRecord | None:
        """The edit that has waited longest."""
        found = select(summary_edit).where(summary_edit.c.state == EditState.WAITING)
        oldest = found.order_by(summary_edit.c.at, summary_edit.c.id).limit(1)
        row = self._statements.first(oldest)
        return None if row is None else self._record(row)

    def forget(self, edit_id: str) -> None:
        """Delete an edit that was not made, with its words."""
        unmade = (summary_edit.c.id == edit_id, summary_edit.c.state != EditState.MADE)
        self._statements.change(delete(summary_edit).where(*unmade))

    def erase(self, sessions: Collection[SessionId]) -> int:
        """Delete what hangs on these sessions; how many rows that were."""
        gone = delete(summary_edit).where(summary_edit.c.session_id.in_(sorted(sessions)))
        return self._statements.change(gone)

    def _sealed(self, record: EditRecord) -> bytes | None:
        if record.change is None and record.route is None:
            return None
        route = None if record.route is None else record.route.value
        plain = json.dumps([record.change, route]).encode()
        return self._keys.seal(self._keys.session_key(record.session), plain, _place(record.id))

    def _record(self, row: RowMapping) -> EditRecord:
        session = SessionId(row["session_id"])
        change, route = None, None
        if row["sealed"] is not None:
            key = self._keys.session_key(session)
            change, route = json.loads(self._keys.open(key, row["sealed"], _place(row["id"])))
        return EditRecord(
            id=row["id"],
            session=session,
            author=PersonId(row["person_id"]),
            state=row["state"],
            at=row["at"],
            base=row["base"],
            change=change,
            done_at=row["done_at"],
            reason=row["reason"],
            route=None if route is None else Route(route),
            fault=row["fault"],
        )


def _place(edit_id: str) -> str:
    return f"edit v1|{edit_id}"
