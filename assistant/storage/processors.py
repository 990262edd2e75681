"""The processor register: entries, vendors' checklists, and the signatures under both.

Invariant: nothing is decided here; `assistant.register` says what a complete entry is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.register_records import (
    Answer,
    EntryRecord,
    Question,
    SignatureRecord,
    Signed,
)
from assistant.storage.statements import Statements
from assistant.storage.tables import checklist_answer, processor_entry, signature
from governance.identity import PersonId, ProcessorId

_FIELDS = (
    "vendor",
    "contract",
    "dpa_on",
    "sub_processors",
    "region",
    "no_training",
    "expires",
    "changed_at",
    "removed_at",
)


class Processors:
    """The register of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, entry: EntryRecord) -> None:
        """Enter a processor.

        Raises:
            AlreadyStored: it is in the register, or was.
        """
        values = {name: getattr(entry, name) for name in _FIELDS}
        self._statements.change(
            insert(processor_entry).values(id=entry.id, added_at=entry.added_at, **values)
        )

    def change(self, entry: EntryRecord) -> None:
        """Put an entry in the place of the one with its id.

        Raises:
            NotStored: there is none.
        """
        values = {name: getattr(entry, name) for name in _FIELDS}
        stored = update(processor_entry).where(processor_entry.c.id == entry.id)
        if self._statements.change(stored.values(**values)) != 1:
            raise NotStored("There is no processor with this id in the register.")

    def find(self, processor: ProcessorId) -> EntryRecord | None:
        """An entry, removed ones too."""
        row = self._statements.first(
            select(processor_entry).where(processor_entry.c.id == processor)
        )
        return None if row is None else _entry(row)

    def all(self) -> tuple[EntryRecord, ...]:
        """Every entry there ever was, by id."""
        ordered = select(processor_entry).order_by(processor_entry.c.id)
        return tuple(_entry(row) for row in self._statements.rows(ordered))

    def answer(self, vendor: str, answers: Mapping[Question, Answer]) -> None:
        """Fill in a vendor's checklist; an answer given before is replaced."""
        for question, given in answers.items():
            self._statements.change(
                delete(checklist_answer).where(
                    checklist_answer.c.vendor == vendor, checklist_answer.c.question == question
                )
            )
            self._statements.change(
                insert(checklist_answer).values(vendor=vendor, question=question, answer=given)
            )

    def answers(self, vendor: str) -> dict[Question, Answer]:
        """A vendor's checklist as far as it is filled in."""
        found = select(checklist_answer).where(checklist_answer.c.vendor == vendor)
        return {row["question"]: row["answer"] for row in self._statements.rows(found)}

    def vendors(self) -> tuple[str, ...]:
        """Every vendor with a checklist."""
        names = select(checklist_answer.c.vendor).distinct().order_by(checklist_answer.c.vendor)
        return tuple(row["vendor"] for row in self._statements.rows(names))

    def sign(self, record: SignatureRecord) -> None:
        """Put a signature under something.

        Raises:
            AlreadyStored: this office has signed exactly this.
        """
        self._statements.change(
            insert(signature).values(
                signed=record.signed,
                subject=record.subject,
                office=record.office,
                digest=record.digest,
                person_id=record.person,
                at=record.at,
            )
        )

    def signatures(self, signed: Signed, subject: str, digest: str) -> tuple[SignatureRecord, ...]:
        """The signatures under exactly what `digest` is of."""
        found = select(signature).where(
            signature.c.signed == signed,
            signature.c.subject == subject,
            signature.c.digest == digest,
        )
        rows = self._statements.rows(found.order_by(signature.c.office))
        return tuple(_signature(row) for row in rows)


def _entry(row: RowMapping) -> EntryRecord:
    return EntryRecord(
        id=ProcessorId(row["id"]),
        added_at=row["added_at"],
        **{name: row[name] for name in _FIELDS},
    )


def _signature(row: RowMapping) -> SignatureRecord:
    return SignatureRecord(
        signed=row["signed"],
        subject=row["subject"],
        office=row["office"],
        person=PersonId(row["person_id"]),
        digest=row["digest"],
        at=row["at"],
    )
