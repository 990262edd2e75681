"""The state of commitments, beside the summaries their words stand in.

Invariants: a row knows its commitment by a hash keyed with the session's key, so that it says
nothing once that is destroyed; a change names the version it was based on.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.commitment_records import CommitmentRow, Standing
from assistant.storage.errors import StaleSession
from assistant.storage.key_store import KeyStore
from assistant.storage.statements import Statements
from assistant.storage.statuses import ERASED
from assistant.storage.tables import commitment_state, participant, session
from governance.identity import PersonId, Role, SessionId
from governance.keys import Key

_PLACE: Final = b"chatham commitment v1|"
_HEX: Final = 32
"""Characters of a line's hash: 128 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An open commitment with a day somebody has set, for a calendar; without its words."""

    session: SessionId
    line: str
    on: date


class Commitments:
    """The states of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def lines_of(self, session_id: SessionId, actions: Collection[str]) -> tuple[str, ...]:
        """The hashes by which these commitments of a session are known, in order.

        Raises:
            KeyDestroyed: the session is erased.
        """
        key = self._keys.session_key(session_id)
        return tuple(_line(key, action) for action in actions)

    def of_sessions(
        self, sessions: Collection[SessionId]
    ) -> Mapping[SessionId, Mapping[str, CommitmentRow]]:
        """What is known of these sessions' commitments, by session and line."""
        found: defaultdict[SessionId, dict[str, CommitmentRow]] = defaultdict(dict)
        asked = select(commitment_state).where(commitment_state.c.session_id.in_(sorted(sessions)))
        for row in self._statements.rows(asked):
            found[SessionId(row["session_id"])][row["line"]] = _row(row)
        return found

    def of_person(self, person: PersonId) -> tuple[CommitmentRow, ...]:
        """What is known of every commitment in the engagements somebody takes part in."""
        asked = (
            select(commitment_state)
            .join(session, session.c.id == commitment_state.c.session_id)
            .join(participant, participant.c.engagement_id == session.c.engagement_id)
            .where(participant.c.person_id == person)
            .order_by(commitment_state.c.set_at, commitment_state.c.line)
        )
        return tuple(_row(row) for row in self._statements.rows(asked))

    def put(self, row: CommitmentRow) -> CommitmentRow:
        """Store a state over the version it came from; version 0 is a new one.

        Raises:
            StaleSession: somebody else changed it first; nothing is written.
            AlreadyStored: likewise, when nobody had said anything before.
        """
        values = {
            "standing": row.standing,
            "due_on": row.due_on,
            "set_at": row.set_at,
            "set_by": row.set_by,
            "version": row.version + 1,
        }
        if row.version == 0:
            new = insert(commitment_state).values(session_id=row.session, line=row.line, **values)
            self._statements.change(new)
        else:
            compared = update(commitment_state).where(
                commitment_state.c.session_id == row.session,
                commitment_state.c.line == row.line,
                commitment_state.c.version == row.version,
            )
            if self._statements.change(compared.values(**values)) != 1:
                raise StaleSession(
                    "Somebody else has changed this commitment in the meantime. Nothing was "
                    "changed; look at it again."
                )
        return self.of_sessions([row.session])[row.session][row.line]

    def due_of(self, person: PersonId, role: Role) -> tuple[Due, ...]:
        """Every open commitment with a day, in the engagements somebody has this part in."""
        asked = (
            select(commitment_state)
            .join(session, session.c.id == commitment_state.c.session_id)
            .join(participant, participant.c.engagement_id == session.c.engagement_id)
            .where(
                participant.c.person_id == person,
                participant.c.role == role,
                session.c.status.not_in(ERASED),
                commitment_state.c.standing == Standing.OPEN,
                commitment_state.c.due_on.is_not(None),
            )
            .order_by(commitment_state.c.due_on, commitment_state.c.line)
        )
        return tuple(
            Due(session=SessionId(row["session_id"]), line=row["line"], on=row["due_on"])
            for row in self._statements.rows(asked)
        )

    def erase(self, sessions: Collection[SessionId]) -> int:
        """Delete what hangs on these sessions; how many."""
        gone = delete(commitment_state).where(commitment_state.c.session_id.in_(sorted(sessions)))
        return self._statements.change(gone)


def _line(key: Key, action: str) -> str:
    return hmac.new(key.material, _PLACE + action.encode(), hashlib.sha256).hexdigest()[:_HEX]


def _row(row: RowMapping) -> CommitmentRow:
    return CommitmentRow(
        session=SessionId(row["session_id"]),
        line=row["line"],
        standing=row["standing"],
        due_on=row["due_on"],
        set_at=row["set_at"],
        set_by=row["set_by"],
        version=row["version"],
    )
