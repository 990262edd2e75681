"""What the gates decided about a session: codes and ids, no words.

Invariant: a decision is added once and never changed; erasing its session only empties it.
"""

from __future__ import annotations

from sqlalchemy import RowMapping, insert, select

from assistant.storage.records import DecisionRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import decision
from governance.identity import DecisionId, SessionId


class Decisions:
    """The decisions of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: DecisionRecord) -> None:
        """Store a decision.

        Raises:
            AlreadyStored: the id is taken, or there is no such session.
        """
        self._statements.change(
            insert(decision).values(
                id=record.id,
                session_id=record.session,
                gate=record.gate,
                outcome=record.outcome,
                reason=record.reason,
                route=record.route,
                policies=record.policies,
                policy_digest=record.policy_digest,
                at=record.at,
            )
        )

    def find(self, decision_id: DecisionId) -> DecisionRecord | None:
        """The decision, or None."""
        row = self._statements.first(select(decision).where(decision.c.id == decision_id))
        return None if row is None else _record(row)

    def of_session(self, session_id: SessionId) -> tuple[DecisionRecord, ...]:
        """Every decision about a session, oldest first."""
        found = select(decision).where(decision.c.session_id == session_id)
        rows = self._statements.rows(found.order_by(decision.c.at, decision.c.id))
        return tuple(_record(row) for row in rows)


def _record(row: RowMapping) -> DecisionRecord:
    return DecisionRecord(
        id=row["id"],
        session=row["session_id"],
        gate=row["gate"],
        outcome=row["outcome"],
        at=row["at"],
        reason=row["reason"],
        route=row["route"],
        policies=row["policies"],
        policy_digest=row["policy_digest"],
    )
