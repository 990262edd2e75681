"""A vendor's checklist as it stands: answered, open, and who has signed exactly that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.register.checklist import checklist_digest, open_questions
from assistant.register.standing import Gap, checklist_gaps
from assistant.storage.register_records import Answer, Office, Question, SignatureRecord, Signed
from assistant.storage.work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorStanding:
    """digest: of what a signature would be under now. gaps: none when it may become a processor."""

    name: str
    answers: Mapping[Question, Answer]
    open: tuple[Question, ...]
    digest: str
    signatures: tuple[SignatureRecord, ...]
    gaps: tuple[Gap, ...]

    def signed_by(self, office: Office) -> bool:
        """Whether an office has signed it as it is now."""
        return any(one.office is office for one in self.signatures)


def vendor_standing(work: UnitOfWork, name: str) -> VendorStanding:
    """Where a vendor stands; one nobody has heard of has every question open."""
    answers = work.processors.answers(name)
    digest = checklist_digest(name, answers)
    return VendorStanding(
        name=name,
        answers=answers,
        open=open_questions(answers),
        digest=digest,
        signatures=work.processors.signatures(Signed.CHECKLIST, name, digest),
        gaps=checklist_gaps(work, name),
    )
