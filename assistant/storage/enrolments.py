"""The register of people: bands and codes in the clear, names and addresses sealed.

Invariant: what the HR system calls somebody is known by a keyed hash only; the key comes from the
key file and stays when key-encryption keys are rotated. A row goes as a whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import RowMapping, delete, func, insert, select

from assistant.storage.access_keys import REGISTER, access_key
from assistant.storage.keyring import KeyRing
from assistant.storage.people_records import Bands, Called, Enrolment
from assistant.storage.statements import Statements
from assistant.storage.tables import enrolment, person
from governance.errors import KeyMissingError
from governance.identity import PersonId
from governance.keys import Key, decrypt, encrypt

_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who is in the register already. digest: of the row they came from."""

    person: PersonId
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A row to be kept. number, digest: as `Enrolments.hashed` makes them."""

    number: bytes
    digest: bytes
    enrolment: Enrolment


class Enrolments:
    """The register of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def hashed(self, kind: str, text: str) -> bytes:
        """The keyed hash of a number or of a whole row. kind: keeps the two apart."""
        told = f"{kind}|{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key.material, told, hashlib.sha256)

    def known(self) -> Mapping[bytes, Known]:
        """Everybody, by the hash of their number."""
        found = select(enrolment.c.number, enrolment.c.person_id, enrolment.c.digest)
        return {
            row["number"]: Known(person=row["person_id"], digest=row["digest"])
            for row in self._statements.rows(found)
        }

    def add(self, filed: Iterable[Filed], *, at: datetime) -> int:
        """Put new people in; how many.

        Raises:
            AlreadyStored: one is there already.
        """
        rows = [self._row(one) for one in filed]
        for batch in _batches(rows):
            people = [{"id": row["person_id"], "created_at": at} for row in batch]
            self._statements.change(insert(person), people)
            self._statements.change(insert(enrolment), batch)
        return len(rows)

    def change(self, filed: Iterable[Filed]) -> int:
        """Put these rows in the place of those people's; how many."""
        rows = [self._row(one) for one in filed]
        for batch in _batches(rows):
            gone = delete(enrolment).where(
                enrolment.c.person_id.in_([row["person_id"] for row in batch])
            )
            self._statements.change(gone)
            self._statements.change(insert(enrolment), batch)
        return len(rows)

    def forget(self, people: Sequence[PersonId]) -> int:
        """Delete people's rows; how many there were."""
        count = 0
        for start in range(0, len(people), _BATCH):
            batch = people[start : start + _BATCH]
            gone = delete(enrolment).where(enrolment.c.person_id.in_(batch))
            count += self._statements.change(gone)
        return count

    def find(self, person_id: PersonId) -> Enrolment | None:
        """Somebody's row, or None."""
        row = self._statements.first(select(enrolment).where(enrolment.c.person_id == person_id))
        return None if row is None else self._record(row)

    def numbered(self, number: str) -> Enrolment | None:
        """Whom the HR system calls so, or None."""
        hashed = self.hashed("number", number)
        row = self._statements.first(select(enrolment).where(enrolment.c.number == hashed))
        return None if row is None else self._record(row)

    def of_cohort(self, cohort: str | None, *, most: int, start: int = 0) -> tuple[Enrolment, ...]:
        """A cohort's people, or everybody's rows, in the order of their ids."""
        found = select(enrolment).order_by(enrolment.c.person_id).offset(start).limit(most)
        if cohort is not None:
            found = found.where(enrolment.c.cohort_id == cohort)
        return tuple(self._record(row) for row in self._statements.rows(found))

    def counts(self) -> Mapping[str | None, int]:
        """How many people there are, by cohort; under None those who take no part."""
        found = select(enrolment.c.cohort_id, func.count().label("people")).group_by(
            enrolment.c.cohort_id
        )
        return {row["cohort_id"]: row["people"] for row in self._statements.rows(found)}

    def composition(self) -> Mapping[Bands, int]:
        """How many people stand in each combination of cohort and bands; no name is opened."""
        columns = enrolment.c
        bands = (columns.level, columns.age, columns.tenure, columns.pay)
        codes = (columns.cohort_id, columns.region, columns.language)
        counted = select(*codes, *bands, func.count().label("people")).group_by(*codes, *bands)
        return {
            Bands(
                cohort=row["cohort_id"],
                level=row["level"],
                age=row["age"],
                tenure=row["tenure"],
                pay=row["pay"],
                region=row["region"],
                language=row["language"],
            ): row["people"]
            for row in self._statements.rows(counted)
        }

    def _row(self, filed: Filed) -> dict[str, Any]:
        one = filed.enrolment
        called = one.called or Called(name="")
        plain = json.dumps([called.name, called.email]).encode()
        return {
            "person_id": one.person,
            "number": filed.number,
            "digest": filed.digest,
            "sealed": encrypt(self._key, plain, _place(one.person), self._ring.randomness),
            "level": one.level,
            "age": one.age,
            "tenure": one.tenure,
            "pay": one.pay,
            "region": one.region,
            "language": one.language,
            "line": one.line,
            "cohort_id": one.cohort,
        }

    def _record(self, row: RowMapping) -> Enrolment:
        person_id = PersonId(row["person_id"])
        name, email = json.loads(decrypt(self._key, row["sealed"], _place(person_id)))
        return Enrolment(
            person=person_id,
            level=row["level"],
            age=row["age"],
            tenure=row["tenure"],
            pay=row["pay"],
            region=row["region"],
            language=row["language"],
            line=row["line"],
            cohort=row["cohort_id"],
            called=Called(name=name, email=email),
        )

    @cached_property
    def _key(self) -> Key:
        return Key(access_key(self._ring, REGISTER))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("The register of people is sealed. Name the key file.")
        return self._keyring


def _batches(rows: Sequence[dict[str, Any]]) -> Iterable[Sequence[dict[str, Any]]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


def _place(person_id: PersonId) -> bytes:
    return f"enrolment v1|{person_id}".encode()
