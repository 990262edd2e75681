"""People's requests and restrictions: a row is answered or lifted once, and stays on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import RowMapping, Select, bindparam, insert, select, update

from assistant.storage.columns import Token
from assistant.storage.errors import NotStored
from assistant.storage.prepared import Prepared
from assistant.storage.request_records import RequestRecord, RestrictionRecord
from assistant.storage.statements import Statements
from assistant.storage.tables import restriction, rights_request
from governance.identity import PersonId


@lru_cache(maxsize=32)
def _restricted(people: int) -> Prepared:
    """Who of so many is restricted: one text for each size of a session."""
    named = [bindparam(f"person_{n}", type_=Token()) for n in range(people)]
    return Prepared(
        select(restriction.c.person_id).where(
            restriction.c.person_id.in_(named), restriction.c.until.is_(None)
        )
    )


class Requests:
    """The requests of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: RequestRecord) -> None:
        """Keep a request."""
        self._statements.change(
            insert(rights_request).values(
                id=record.id,
                person_id=record.person,
                right=record.right,
                received_at=record.received_at,
                due=record.due,
            )
        )

    def change(self, record: RequestRecord) -> None:
        """Store what became of an open request.

        Raises:
            NotStored: none with this id is open.
        """
        standing = update(rights_request).where(
            rights_request.c.id == record.id, rights_request.c.answered_at.is_(None)
        )
        values = {
            "due": record.due,
            "extension": record.extension,
            "answered_at": record.answered_at,
            "refusal": record.refusal,
            "answered_by": record.answered_by,
        }
        if self._statements.change(standing.values(**values)) != 1:
            raise NotStored("No request with this id is open. See `chatham dsar list`.")

    def get(self, request_id: str) -> RequestRecord:
        """One request.

        Raises:
            NotStored: there is none.
        """
        found = self._all(select(rights_request).where(rights_request.c.id == request_id))
        if not found:
            raise NotStored("There is no request with this id. See `chatham dsar list`.")
        return found[0]

    def of(self, person: PersonId) -> tuple[RequestRecord, ...]:
        """A person's requests, oldest first."""
        return self._all(select(rights_request).where(rights_request.c.person_id == person))

    def all(self) -> tuple[RequestRecord, ...]:
        """Every request, the one that is due first first."""
        return self._all(select(rights_request))

    def restrict(self, record: RestrictionRecord) -> None:
        """Place a restriction."""
        self._statements.change(
            insert(restriction).values(
                id=record.id, person_id=record.person, ground=record.ground, since=record.since
            )
        )

    def lift(self, person: PersonId, *, at: datetime) -> int:
        """End every restriction of a person; how many stood."""
        standing = update(restriction).where(
            restriction.c.person_id == person, restriction.c.until.is_(None)
        )
        return self._statements.change(standing.values(until=at))

    def restricted(self, people: Collection[PersonId]) -> frozenset[PersonId]:
        """Who of these has had their processing restricted, and still has."""
        if not people:
            return frozenset()
        values = {f"person_{n}": one for n, one in enumerate(sorted(people))}
        rows = self._statements.prepared_records(_restricted(len(values)), values)
        return frozenset(PersonId(row["person_id"]) for row in rows)

    def restrictions(self, person: PersonId) -> tuple[RestrictionRecord, ...]:
        """A person's restrictions, oldest first."""
        found = select(restriction).where(restriction.c.person_id == person)
        rows = self._statements.rows(found.order_by(restriction.c.since, restriction.c.id))
        return tuple(
            RestrictionRecord(
                id=row["id"],
                person=PersonId(row["person_id"]),
                ground=row["ground"],
                since=row["since"],
                until=row["until"],
            )
            for row in rows
        )

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[RequestRecord, ...]:
        ordered = found.order_by(rights_request.c.due, rights_request.c.id)
        return tuple(_request(row) for row in self._statements.rows(ordered))


def _request(row: RowMapping) -> RequestRecord:
    answered_by = row["answered_by"]
    return RequestRecord(
        id=row["id"],
        person=PersonId(row["person_id"]),
        right=row["right"],
        received_at=row["received_at"],
        due=row["due"],
        extension=row["extension"],
        answered_at=row["answered_at"],
        refusal=row["refusal"],
        answered_by=None if answered_by is None else PersonId(answered_by),
    )
