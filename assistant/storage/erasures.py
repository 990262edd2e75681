"""Erasures, from the moment keys are destroyed until the files are clean, and their certificates.

Invariant: an erasure is `erased` only with the proof that says why, and with its certificate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import RowMapping, Select, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.rights_records import (
    Category,
    CertificateRecord,
    ErasureRecord,
    ErasureStatus,
)
from assistant.storage.statements import Statements
from assistant.storage.tables import certificate, erasure, erasure_count
from governance.identity import PersonId, SessionId


class Erasures:
    """The erasures and certificates of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, record: ErasureRecord) -> None:
        """Store a new erasure, in the transaction that erases.

        Raises:
            AlreadyStored: the id is taken.
        """
        self._statements.change(
            insert(erasure).values(
                id=record.id,
                cause=record.cause,
                status=record.status,
                sessions=record.sessions,
                engagement_id=record.engagement,
                person_id=record.person,
                started_at=record.started_at,
            )
        )
        for category, count in record.counts.items():
            self.count(record.id, category, count)

    def count(self, erasure_id: str, category: Category, count: int) -> None:
        """Say how many of something an erasure took; replaces what was said before."""
        this = (erasure_count.c.erasure_id == erasure_id, erasure_count.c.category == category)
        changed = update(erasure_count).where(*this).values(count=count)
        if self._statements.change(changed) == 0:
            self._statements.change(
                insert(erasure_count).values(erasure_id=erasure_id, category=category, count=count)
            )

    def get(self, erasure_id: str) -> ErasureRecord:
        """The erasure.

        Raises:
            NotStored: there is none with this id.
        """
        found = self._all(select(erasure).where(erasure.c.id == erasure_id))
        if not found:
            raise NotStored("There is no erasure with this id. List them and try again.")
        return found[0]

    def all(self) -> tuple[ErasureRecord, ...]:
        """Every erasure, oldest first."""
        return self._all(select(erasure))

    def unfinished(self) -> tuple[ErasureRecord, ...]:
        """Those whose files may not be clean yet, oldest first."""
        return self._all(select(erasure).where(erasure.c.status == ErasureStatus.ERASING))

    def finish(self, record: ErasureRecord) -> bool:
        """Store an erasure's end; False when somebody else has finished it."""
        still = update(erasure).where(
            erasure.c.id == record.id, erasure.c.status == ErasureStatus.ERASING
        )
        changed = still.values(
            status=record.status,
            finished_at=record.finished_at,
            proof=record.proof,
            certificate_id=record.certificate,
        )
        return self._statements.change(changed) == 1

    def certify(self, record: CertificateRecord) -> None:
        """Keep a certificate as issued."""
        self._statements.change(
            insert(certificate).values(
                id=record.id,
                erasure_id=record.erasure,
                person_id=record.person,
                issued_at=record.issued_at,
                digest=record.digest,
                document=record.document,
            )
        )

    def certificate(self, certificate_id: str) -> CertificateRecord:
        """A certificate.

        Raises:
            NotStored: there is none with this id.
        """
        row = self._statements.first(select(certificate).where(certificate.c.id == certificate_id))
        if row is None:
            raise NotStored(
                "There is no certificate with this id. `chatham retention certificates` lists them."
            )
        return _certificate(row)

    def certificates(self) -> tuple[CertificateRecord, ...]:
        """Every certificate, oldest first."""
        found = select(certificate).order_by(certificate.c.issued_at, certificate.c.id)
        return tuple(_certificate(row) for row in self._statements.rows(found))

    def _all(self, found: Select[*tuple[object, ...]]) -> tuple[ErasureRecord, ...]:
        rows = self._statements.rows(found.order_by(erasure.c.started_at, erasure.c.id))
        ids = found.with_only_columns(erasure.c.id)
        counted = select(erasure_count).where(erasure_count.c.erasure_id.in_(ids))
        counts: defaultdict[str, dict[Category, int]] = defaultdict(dict)
        for one in self._statements.rows(counted):
            counts[one["erasure_id"]][one["category"]] = one["count"]
        return tuple(_erasure(row, counts[row["id"]]) for row in rows)


def _erasure(row: RowMapping, counts: Mapping[Category, int]) -> ErasureRecord:
    return ErasureRecord(
        id=row["id"],
        cause=row["cause"],
        status=row["status"],
        started_at=row["started_at"],
        sessions=tuple(SessionId(one) for one in row["sessions"]),
        engagement=row["engagement_id"],
        person=None if row["person_id"] is None else PersonId(row["person_id"]),
        counts=MappingProxyType(dict(sorted(counts.items()))),
        proof=row["proof"],
        finished_at=row["finished_at"],
        certificate=row["certificate_id"],
    )


def _certificate(row: RowMapping) -> CertificateRecord:
    return CertificateRecord(
        id=row["id"],
        issued_at=row["issued_at"],
        digest=row["digest"],
        document=row["document"],
        erasure=row["erasure_id"],
        person=row["person_id"],
    )
