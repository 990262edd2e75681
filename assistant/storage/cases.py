"""The cases after a stop: a row that says one waits, and a sealed matter that says about what.

Invariants: a matter is opened only with its session's key and for its own case; a change names the
version it was based on and loses if that is gone; a status goes only where `NEXT` lets it.
"""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, Select, insert, select
from sqlalchemy import update as change

from assistant.storage.case_records import NEXT, CaseRecord, CaseStatus, Matter
from assistant.storage.errors import IllegalTransition, NotStored, StaleSession
from assistant.storage.key_store import KeyStore
from assistant.storage.particulars import check_codes, open_codes, seal_codes
from assistant.storage.statements import Statements
from assistant.storage.tables import stop_case
from governance.identity import EngagementId, SessionId

_MATTER: Final = TypeAdapter(Matter)
_FIRST: Final = 100_000
_NUMBERS: Final = 900_000
_TRIES: Final = 50


class Cases:
    """The cases of one unit of work."""

    def __init__(self, statements: Statements, keys: KeyStore) -> None:
        self._statements = statements
        self._keys = keys

    def free_number(self) -> int:
        """Six digits that no case has yet, drawn at random."""
        with self._statements.seeing_all():
            for _ in range(_TRIES):
                drawn = int.from_bytes(self._keys.randomness.bytes(8), "big")
                number = _FIRST + drawn % _NUMBERS
                if self._statements.first(select(stop_case.c.id).where(_is(number))) is None:
                    return number
        raise NotStored("There is no free case number left. Nothing was stored.")

    def add(self, new: CaseRecord) -> CaseRecord:
        """Store a new case.

        Raises:
            AlreadyStored: the session has one, or there is no such session.
        """
        self._statements.change(
            insert(stop_case).values(
                id=new.id,
                number=new.number,
                session_id=new.session,
                engagement_id=new.engagement,
                owner_id=new.owner,
                status=new.status,
                opened_at=new.opened_at,
                version=1,
                sealed=self._sealed(new),
            )
        )
        return self.get(new.number)

    def find(self, number: int) -> CaseRecord | None:
        """The case with this number, or None."""
        row = self._statements.first(select(stop_case).where(_is(number)))
        return None if row is None else self._record(row)

    def get(self, number: int) -> CaseRecord:
        """The case with this number.

        Raises:
            NotStored: there is none.
        """
        found = self.find(number)
        if found is None:
            raise NotStored("There is no case with this number. List yours and try again.")
        return found

    def of_session(self, session: SessionId) -> CaseRecord | None:
        """The case of a session, or None."""
        found = select(stop_case).where(stop_case.c.session_id == session)
        row = self._statements.first(found)
        return None if row is None else self._record(row)

    def of_engagement(self, engagement: EngagementId) -> tuple[CaseRecord, ...]:
        """Every case of an engagement, oldest first."""
        return self._all(select(stop_case).where(stop_case.c.engagement_id == engagement))

    def by_status(self, *statuses: CaseStatus) -> tuple[CaseRecord, ...]:
        """Every case with one of these statuses, oldest first."""
        return self._all(select(stop_case).where(stop_case.c.status.in_(statuses)))

    def put(self, changed: CaseRecord) -> CaseRecord:
        """Store `changed` (made with `dataclasses.replace`) over the version it came from.

        Raises:
            StaleSession: somebody else changed it first; nothing is written.
            IllegalTransition: its status cannot become this one.
        """
        old = self.get(changed.number)
        if changed.status is not old.status and changed.status not in NEXT[old.status]:
            raise IllegalTransition(
                f"A case that is {old.status} cannot become {changed.status}. Nothing was changed."
            )
        compared = change(stop_case).where(
            _is(changed.number), stop_case.c.version == changed.version
        )
        values: dict[str, object] = {
            "status": changed.status,
            "version": changed.version + 1,
            "sealed": self._sealed(changed),
        }
        if changed.status is CaseStatus.RESOLVED and changed.matter is not None:
            values["resolved_at"] = changed.matter.resolved_at
        if self._statements.change(compared.values(**values)) != 1:
            raise StaleSession(
                "Somebody else has changed this case in the meantime. Nothing was changed; "
                "look at it again."
            )
        return self.get(changed.number)

    def says_something(self, session: SessionId) -> bool:
        """Whether a session has a case whose matter is still there; nothing is opened."""
        said = select(stop_case.c.id).where(
            stop_case.c.session_id == session, stop_case.c.sealed.is_not(None)
        )
        return self._statements.first(said) is not None

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[CaseRecord, ...]:
        ordered = found.order_by(stop_case.c.opened_at, stop_case.c.id)
        return tuple(self._record(row) for row in self._statements.rows(ordered))

    def _sealed(self, record: CaseRecord) -> bytes | None:
        if record.matter is None:
            return None
        matter = record.matter
        check_codes((*matter.labels, *matter.policies, *matter.exemplars), matter.turns)
        return seal_codes(self._keys, record.session, record.matter, _MATTER, _place(record.id))

    def _record(self, row: RowMapping) -> CaseRecord:
        return CaseRecord(
            id=row["id"],
            number=row["number"],
            session=row["session_id"],
            engagement=row["engagement_id"],
            owner=row["owner_id"],
            status=row["status"],
            opened_at=row["opened_at"],
            version=row["version"],
            matter=open_codes(
                self._keys, row["session_id"], row["sealed"], _MATTER, _place(row["id"])
            ),
        )


def _is(number: int) -> ColumnElement[bool]:
    return stop_case.c.number == number


def _place(case: str) -> str:
    return f"case v1|{case}"
