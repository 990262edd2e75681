"""A session's row and its record, one as the other.

Invariant: what the record has and the row has are the same facts; a key never leaves as a fact.
"""

from __future__ import annotations

from assistant.storage.particulars import Particulars
from assistant.storage.records import SessionRecord
from assistant.storage.statements import Row
from governance.identity import Processor


def changeable(record: SessionRecord) -> dict[str, object]:
    """The columns a caller may set; the others are the repository's own."""
    return {
        "processor_id": record.processor.id,
        "locality": record.processor.locality,
        "language": record.language,
        "medium": record.medium,
        "words": record.words,
        "status": record.status,
        "step": record.step,
        "reason": record.reason,
        "fault": record.fault,
        "bundle": record.bundle,
        "updated_at": record.updated_at,
        "raw_expires_at": record.raw_expires_at,
    }


def particulars_of(record: SessionRecord) -> Particulars:
    """The part of a record that is stored sealed."""
    return Particulars(
        route=record.route,
        labels=record.labels,
        policies=record.policies,
        turns=record.turns,
        left_out=record.left_out,
    )


def record_of(row: Row, sealed: Particulars) -> SessionRecord:
    """The record of a row and what its sealed part holds."""
    return SessionRecord(
        id=row["id"],
        engagement=row["engagement_id"],
        purpose=row["purpose"],
        processor=Processor(id=row["processor_id"], locality=row["locality"]),
        kind=row["kind"],
        language=row["language"],
        medium=row["medium"],
        words=row["words"],
        status=row["status"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        raw_expires_at=row["raw_expires_at"],
        step=row["step"],
        reason=row["reason"],
        route=sealed.route,
        labels=sealed.labels,
        policies=sealed.policies,
        turns=sealed.turns,
        left_out=sealed.left_out,
        fault=row["fault"],
        attempts=row["attempts"],
        bundle=row["bundle"],
        version=row["version"],
        lease_owner=row["lease_owner"],
        lease_until=row["lease_until"],
        erased=row["wrapped_key"] is None,
    )
