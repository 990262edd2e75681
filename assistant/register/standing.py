"""Whether a processor's entry holds: what is blank, what is unsigned, what has run out.

Invariant: an entry holds only when nothing at all is wrong with it, and a signature counts only
under exactly what it was given for: whoever changes an entry loses its signatures.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from assistant.register.checklist import checklist_digest, open_questions
from assistant.storage.register_records import (
    Answer,
    EntryRecord,
    Office,
    SignatureRecord,
    Signed,
)
from assistant.storage.work import UnitOfWork
from governance.identity import ProcessorId
from governance.ledger.commitment import canonical


class Gap(StrEnum):
    """What is wrong with an entry or a checklist."""

    NOT_ENTERED = "not_entered"
    REMOVED = "removed"
    CONTRACT_BLANK = "contract_blank"
    DPA_BLANK = "dpa_blank"
    DPA_NOT_YET = "dpa_not_yet"
    SUB_PROCESSORS_BLANK = "sub_processors_blank"
    REGION_BLANK = "region_blank"
    NO_TRAINING_BLANK = "no_training_blank"
    TRAINING_NOT_EXCLUDED = "training_not_excluded"
    EXPIRY_BLANK = "expiry_blank"
    EXPIRED = "expired"
    LEGAL_UNSIGNED = "legal_unsigned"
    PRIVACY_UNSIGNED = "privacy_unsigned"
    ONE_SIGNER = "one_signer"
    CHECKLIST_OPEN = "checklist_open"
    CHECKLIST_UNSIGNED = "checklist_unsigned"


SAID: Final[dict[Gap, str]] = {
    Gap.NOT_ENTERED: "it is not in the register",
    Gap.REMOVED: "it was taken out of the register",
    Gap.CONTRACT_BLANK: "the contract's reference is blank",
    Gap.DPA_BLANK: "the date of the data processing agreement is blank",
    Gap.DPA_NOT_YET: "the data processing agreement starts later",
    Gap.SUB_PROCESSORS_BLANK: "sub-processors are blank (say `none` if there are none)",
    Gap.REGION_BLANK: "the region is blank",
    Gap.NO_TRAINING_BLANK: "nobody has said whether the contract excludes training",
    Gap.TRAINING_NOT_EXCLUDED: "the contract does not exclude training",
    Gap.EXPIRY_BLANK: "the day it expires is blank",
    Gap.EXPIRED: "it has expired",
    Gap.LEGAL_UNSIGNED: "legal has not signed it as it is now",
    Gap.PRIVACY_UNSIGNED: "the privacy officer has not signed it as it is now",
    Gap.ONE_SIGNER: "one person has signed for both; it takes two",
    Gap.CHECKLIST_OPEN: "the vendor's checklist has an open question",
    Gap.CHECKLIST_UNSIGNED: "the vendor's checklist is not signed by legal and privacy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry with everything that is wrong with it; it holds when nothing is."""

    entry: EntryRecord | None
    gaps: tuple[Gap, ...]
    signatures: tuple[SignatureRecord, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what the entry says now; empty without one."""
        return "" if self.entry is None else entry_digest(self.entry)

    @property
    def holds(self) -> bool:
        """Whether the processor may be sent anything."""
        return self.entry is not None and not self.gaps


def standing(work: UnitOfWork, processor: ProcessorId, *, now: datetime) -> Standing:
    """Where a processor's entry stands now."""
    entry = work.processors.find(processor)
    if entry is None:
        return Standing(entry=None, gaps=(Gap.NOT_ENTERED,))
    signatures = work.processors.signatures(Signed.ENTRY, entry.id, entry_digest(entry))
    gaps = (
        *blanks(entry, now=now),
        *unsigned(signatures),
        *checklist_gaps(work, entry.vendor),
    )
    return Standing(entry=entry, gaps=gaps, signatures=signatures)


def blanks(entry: EntryRecord, *, now: datetime) -> tuple[Gap, ...]:
    """What is not filled in, or is filled in with something that does not do."""
    dpa, expires = entry.dpa_on, entry.expires
    wrong = {
        Gap.REMOVED: entry.removed_at is not None,
        Gap.CONTRACT_BLANK: not entry.contract,
        Gap.DPA_BLANK: dpa is None,
        Gap.DPA_NOT_YET: dpa is not None and dpa > now,
        Gap.SUB_PROCESSORS_BLANK: not entry.sub_processors,
        Gap.REGION_BLANK: not entry.region,
        Gap.NO_TRAINING_BLANK: entry.no_training is None,
        Gap.TRAINING_NOT_EXCLUDED: entry.no_training not in {None, Answer.YES},
        Gap.EXPIRY_BLANK: expires is None,
        Gap.EXPIRED: expires is not None and expires <= now,
    }
    return tuple(gap for gap, found in wrong.items() if found)


def unsigned(signatures: tuple[SignatureRecord, ...]) -> tuple[Gap, ...]:
    """Whose signature is missing, and whether two offices signed with one hand."""
    by = {one.office: one.person for one in signatures}
    wrong = {
        Gap.LEGAL_UNSIGNED: Office.LEGAL not in by,
        Gap.PRIVACY_UNSIGNED: Office.PRIVACY not in by,
        Gap.ONE_SIGNER: len(by) > len(set(by.values())),
    }
    return tuple(gap for gap, found in wrong.items() if found)


def checklist_gaps(work: UnitOfWork, vendor: str) -> tuple[Gap, ...]:
    """Whether a vendor's checklist is complete and signed by two people."""
    answers = work.processors.answers(vendor)
    digest = checklist_digest(vendor, answers)
    signatures = work.processors.signatures(Signed.CHECKLIST, vendor, digest)
    gaps = (Gap.CHECKLIST_OPEN,) if open_questions(answers) else ()
    return (*gaps, Gap.CHECKLIST_UNSIGNED) if unsigned(signatures) else gaps


def entry_digest(entry: EntryRecord) -> str:
    """SHA-256 (hex) of everything an entry says: what is signed."""
    fields = {
        "contract": entry.contract,
        "dpa_on": _day(entry.dpa_on),
        "expires": _day(entry.expires),
        "id": entry.id,
        "no_training": entry.no_training,
        "region": entry.region,
        "sub_processors": None if entry.sub_processors is None else list(entry.sub_processors),
        "vendor": entry.vendor,
    }
    return hashlib.sha256(canonical(fields)).hexdigest()


def _day(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
