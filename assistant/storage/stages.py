"""Sealed stages: at most one of each kind per session; a newer one takes the older one's place.

Invariant: a header is believed only as far as the session's row and recorded decisions bear it
out, so that a blob swapped in together with its header is refused before it is unsealed. A text
that is deleted cites no pseudonym any more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, delete, insert, select

from assistant.storage.decisions import Decisions
from assistant.storage.prepared import Prepared
from assistant.storage.records import SealedStage, StageName
from assistant.storage.sessions import Sessions
from assistant.storage.statements import Statements
from assistant.storage.tables import sealed_stage
from assistant.storage.vaults import StoredVaults
from governance.errors import SealError
from governance.identity import SessionId
from governance.privacy.vault import Citing, Holder
from governance.stages import Header

CITING: Final = {
    StageName.PSEUDONYMIZED: Citing.MASKED,
    StageName.GUARDED: Citing.SUMMARY,
}
"""The stages that keep entries of the vault alive. A draft stands beside its masked session."""

_WITHOUT_HEADER: Final = frozenset({StageName.UPLOAD, StageName.RAW})
_HEADER: Final = TypeAdapter(Header)
_ONE: Final = Prepared(
    select(sealed_stage).where(
        sealed_stage.c.session_id == bindparam("of"), sealed_stage.c.stage == bindparam("named")
    )
)


class Stages:
    """The sealed stages of one unit of work."""

    def __init__(
        self,
        statements: Statements,
        sessions: Sessions,
        decisions: Decisions,
        vaults: StoredVaults,
    ) -> None:
        self._statements = statements
        self._sessions = sessions
        self._decisions = decisions
        self._vaults = vaults

    def put(self, session_id: SessionId, stage: SealedStage) -> None:
        """Store a stage, replacing an earlier one of the same name.

        Raises:
            AlreadyStored: there is no such session.
        """
        self._drop(session_id, {stage.stage})
        header = stage.header
        self._statements.change(
            insert(sealed_stage).values(
                session_id=session_id,
                stage=stage.stage,
                header=None if header is None else _HEADER.dump_python(header, mode="json"),
                blob=stage.blob,
                created_at=stage.created_at,
            )
        )

    def find(self, session_id: SessionId, stage: StageName) -> SealedStage | None:
        """The stage, or None. Its header is checked against the row and the decisions.

        Raises:
            SealError: the header names another session, purpose, processor, or a decision that
                was never recorded for this session.
        """
        row = self._statements.prepared_first(_ONE, {"of": session_id, "named": stage})
        if row is None:
            return None
        header = self._header(session_id, stage, row["header"])
        return SealedStage(
            stage=row["stage"], header=header, blob=row["blob"], created_at=row["created_at"]
        )

    def names(self, session_id: SessionId) -> frozenset[StageName]:
        """Which stages are stored."""
        found = select(sealed_stage.c.stage).where(sealed_stage.c.session_id == session_id)
        return frozenset(row["stage"] for row in self._statements.rows(found))

    def delete(self, session_id: SessionId, stages: Collection[StageName]) -> int:
        """Delete these stages, such as raw text after its time; how many there were.

        The pseudonyms that only they cited go with them.
        """
        gone = self._drop(session_id, stages)
        for stage in CITING.keys() & set(stages):
            engagement = self._sessions.get(session_id).engagement
            holder = Holder(session=session_id, text=CITING[stage])
            self._vaults.of(engagement).release(holder)
        return gone

    def _drop(self, session_id: SessionId, stages: Collection[StageName]) -> int:
        return self._statements.change(
            delete(sealed_stage).where(
                sealed_stage.c.session_id == session_id, sealed_stage.c.stage.in_(stages)
            )
        )

    def _header(self, session_id: SessionId, stage: StageName, stored: object) -> Header | None:
        if (stored is None) != (stage in _WITHOUT_HEADER):
            raise _forged()
        if stored is None:
            return None
        header = _parsed(stored)
        row = self._sessions.get(session_id)
        known = self._decisions.ids_of(session_id)
        says = (header.session, header.engagement, header.purpose, header.processor)
        if says != (row.id, row.engagement, row.purpose, row.processor):
            raise _forged()
        if not known.issuperset(header.decisions):
            raise _forged()
        return header


def _parsed(stored: object) -> Header:
    try:
        return _HEADER.validate_python(stored, strict=False)
    except ValidationError:
        pass
    raise _forged()


def _forged() -> SealError:
    return SealError(
        "A stored stage does not fit its session: it was changed or put there from elsewhere. "
        "Nothing was opened. Restore the database from a backup, or run the session again."
    )
