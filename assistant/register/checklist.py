"""The AI governance checklist: what legal and privacy settle before a vendor shows anything.

Invariant: a question that nobody answered is a no. The digest that is signed covers the wording,
so a question put differently has to be answered and signed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.storage.register_records import Answer, Office, Question
from governance.ledger.commitment import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. basis: where the duty comes from. optional: `not_applicable` is an answer."""

    office: Office
    text: str
    basis: str
    optional: bool = False


CHECKLIST: Final[Mapping[Question, Asked]] = MappingProxyType(
    {
        Question.DPA: Asked(
            office=Office.LEGAL,
            text="A data processing agreement is agreed, with every point the article asks for.",
            basis="GDPR Art. 28(3)",
        ),
        Question.SUB_PROCESSORS: Asked(
            office=Office.LEGAL,
            text="Every sub-processor is named, and a new one is announced before it starts.",
            basis="GDPR Art. 28(2), (4)",
        ),
        Question.TRANSFER: Asked(
            office=Office.LEGAL,
            text="Words stay in the EEA, or the transfer tool and its assessment are on file.",
            basis="GDPR Art. 44–46",
            optional=True,
        ),
        Question.NO_TRAINING: Asked(
            office=Office.LEGAL,
            text="The contract says that nothing we send or get back trains a model.",
            basis="GDPR Art. 5(1)(b), 28(3)(a)",
        ),
        Question.DELETION: Asked(
            office=Office.LEGAL,
            text="The vendor deletes what we send within 30 days, and all of it at the end.",
            basis="GDPR Art. 5(1)(e), 28(3)(g)",
        ),
        Question.AUDIT: Asked(
            office=Office.LEGAL,
            text="We may audit the vendor, or get the reports of somebody who did.",
            basis="GDPR Art. 28(3)(h)",
        ),
        Question.BREACH: Asked(
            office=Office.LEGAL,
            text="The vendor tells us of a breach in time for our own 72 hours.",
            basis="GDPR Art. 33(2)",
        ),
        Question.EXIT: Asked(
            office=Office.LEGAL,
            text="We can leave: nothing we need is kept only at the vendor.",
            basis="ISO/IEC 42001 A.10",
        ),
        Question.DEMO_DATA: Asked(
            office=Office.PRIVACY,
            text="The demo runs on the bundled, made-up sessions. Nobody's real words are shown.",
            basis="GDPR Art. 5(1)(c), 25",
        ),
        Question.MASKED_ONLY: Asked(
            office=Office.PRIVACY,
            text="Only masked text goes to the vendor. Names, recordings and keys stay here.",
            basis="GDPR Art. 25, 32",
        ),
        Question.OPT_IN: Asked(
            office=Office.PRIVACY,
            text="Every speaker says yes to this vendor first. A no costs nobody anything.",
            basis="GDPR Art. 6(1)(a), 7",
        ),
        Question.DPIA: Asked(
            office=Office.PRIVACY,
            text="The impact assessment names this vendor and what could go wrong with it.",
            basis="GDPR Art. 35",
        ),
        Question.NO_JUDGEMENT: Asked(
            office=Office.PRIVACY,
            text="It scores, ranks and judges nobody, and reads nobody's emotions.",
            basis="EU AI Act Art. 5(1)(f), Annex III 4",
        ),
        Question.HUMAN_OVERSIGHT: Asked(
            office=Office.PRIVACY,
            text="A coach reads and approves every summary, and can throw it away.",
            basis="EU AI Act Art. 14, 26(2)",
        ),
        Question.TRANSPARENCY: Asked(
            office=Office.PRIVACY,
            text="People are told that a machine drafted what they read.",
            basis="EU AI Act Art. 50; GDPR Art. 13",
        ),
        Question.EVALUATED: Asked(
            office=Office.PRIVACY,
            text="The model passes the evaluations before it sees a first real session.",
            basis="NIST AI RMF Measure 2",
        ),
        Question.WORKS_COUNCIL: Asked(
            office=Office.PRIVACY,
            text="The works council has the sheet on what is not done with people's data.",
            basis="EU AI Act Art. 26(7)",
            optional=True,
        ),
    }
)


def open_questions(answers: Mapping[Question, Answer]) -> tuple[Question, ...]:
    """What still stands in the way: blanks, noes, and `not_applicable` where it is no answer."""
    fine = {
        question: {Answer.YES, Answer.NOT_APPLICABLE} if asked.optional else {Answer.YES}
        for question, asked in CHECKLIST.items()
    }
    return tuple(question for question in CHECKLIST if answers.get(question) not in fine[question])


def checklist_digest(vendor: str, answers: Mapping[Question, Answer]) -> str:
    """SHA-256 (hex) of the questions as worded and the answers as given: what is signed."""
    said = [
        [question.value, asked.text, asked.basis, answers[question].value]
        for question, asked in CHECKLIST.items()
        if question in answers
    ]
    return hashlib.sha256(canonical({"vendor": vendor, "answers": said})).hexdigest()
