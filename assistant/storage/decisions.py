"""What the gates decided about a session: codes and ids, no words.

Invariant: a decision is added once and never changed; erasing its session only empties it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import RowMapping, bindparam, insert, select

from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import check_codes, open_codes, seal_codes
from assistant.storage.prepared import Prepared
from assistant.storage.records import DecisionRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import decision
from governance.identity import DecisionId, SessionId
from governance.outcomes import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    route: Route | None = None
    policies: tuple[str, ...] = ()
    facts: str | None = None


_NONE: Final = _Sealed()
_ADAPTER: Final = TypeAdapter(_Sealed)
_IDS: Final = Prepared(select(decision.c.id).where(decision.c.session_id == bindparam("of")))


class Decisions:
    """The decisions of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

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
                sealed=self._sealed(record),
                policy_digest=record.policy_digest,
                at=record.at,
            )
        )

    def find(self, decision_id: DecisionId) -> DecisionRecord | None:
        """The decision, or None."""
        row = self._statements.first(select(decision).where(decision.c.id == decision_id))
        return None if row is None else self._record(row)

    def of_session(self, session_id: SessionId) -> tuple[DecisionRecord, ...]:
        """Every decision about a session, oldest first."""
        found = select(decision).where(decision.c.session_id == session_id)
        rows = self._statements.rows(found.order_by(decision.c.at, decision.c.id))
        return tuple(self._record(row) for row in rows)

    def ids_of(self, session_id: SessionId) -> frozenset[DecisionId]:
        """The ids of every decision about a session; nothing is unsealed."""
        rows = self._statements.prepared_records(_IDS, {"of": session_id})
        return frozenset(DecisionId(row["id"]) for row in rows)

    def of_gate(self, gate: str) -> tuple[DecisionRecord, ...]:
        """Every decision of one gate, oldest first; what was erased is empty."""
        found = select(decision).where(decision.c.gate == gate)
        rows = self._statements.rows(found.order_by(decision.c.at, decision.c.id))
        return tuple(self._record(row) for row in rows)

    def newest_of_gate(self, gate: str, most: int) -> tuple[DecisionRecord, ...]:
        """The newest decisions of one gate, `most` of them, newest first."""
        found = select(decision).where(decision.c.gate == gate)
        newest = found.order_by(decision.c.at.desc(), decision.c.id.desc()).limit(most)
        return tuple(self._record(row) for row in self._statements.rows(newest))

    def _sealed(self, record: DecisionRecord) -> bytes | None:
        held = _Sealed(route=record.route, policies=record.policies, facts=record.facts)
        if held == _NONE:
            return None
        check_codes(record.policies, ())
        return seal_codes(self._keys, record.session, held, _ADAPTER, _place(record.id))

    def _record(self, row: RowMapping) -> DecisionRecord:
        place = _place(row["id"])
        held = open_codes(self._keys, row["session_id"], row["sealed"], _ADAPTER, place) or _NONE
        return DecisionRecord(
            id=row["id"],
            session=row["session_id"],
            gate=row["gate"],
            outcome=row["outcome"],
            at=row["at"],
            reason=row["reason"],
            route=held.route,
            policies=held.policies,
            policy_digest=row["policy_digest"],
            facts=held.facts,
        )


def _place(decision_id: DecisionId) -> str:
    return f"decision v1|{decision_id}"
