"""What the repositories of the processor register and its signatures take and give.

Invariant: codes, dates and references only. A blank is None and never a default, so that what
nobody filled in can be told from an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from governance.identity import PersonId, ProcessorId


class Office(StrEnum):
    """Who signs: the legal department and the privacy officer for third parties, model owners for
    what works on sessions.
    """  # noqa: D205  -- one sentence

    LEGAL = "legal"
    PRIVACY = "privacy"
    MODELS = "models"


BOTH_SIGN: Final = (Office.LEGAL, Office.PRIVACY)
"""Whose signatures a third party needs."""


class Answer(StrEnum):
    """An answer on a form."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class Signed(StrEnum):
    """What a signature is under: a vendor's checklist, or a processor's entry."""

    CHECKLIST = "checklist"
    ENTRY = "entry"


class Question(StrEnum):
    """What legal and privacy have to know before a vendor shows anything."""

    DPA = "dpa"
    SUB_PROCESSORS = "sub_processors"
    TRANSFER = "transfer"
    NO_TRAINING = "no_training"
    DELETION = "deletion"
    AUDIT = "audit"
    BREACH = "breach"
    EXIT = "exit"
    DEMO_DATA = "demo_data"
    MASKED_ONLY = "masked_only"
    OPT_IN = "opt_in"
    DPIA = "dpia"
    NO_JUDGEMENT = "no_judgement"
    HUMAN_OVERSIGHT = "human_oversight"
    TRANSPARENCY = "transparency"
    EVALUATED = "evaluated"
    WORKS_COUNCIL = "works_council"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRecord:
    """Somebody who may sign. ended_at: None while they are in office."""

    person: PersonId
    office: Office
    appointed_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """A processor's entry. None is a blank.

    vendor: whose checklist it rests on. contract: the reference it is filed under. dpa_on: the
    day the data processing agreement was signed. sub_processors: `none` when there are none.
    region: where words are processed, such as `eu`. no_training: the contract forbids training
    on what is sent. expires: from then on it is out of force.
    """

    id: ProcessorId
    vendor: str
    added_at: datetime
    changed_at: datetime
    contract: str | None = None
    dpa_on: datetime | None = None
    sub_processors: tuple[str, ...] | None = None
    region: str | None = None
    no_training: Answer | None = None
    expires: datetime | None = None
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRecord:
    """A signature under exactly what `digest` (SHA-256, hex) is of."""

    signed: Signed
    subject: str
    office: Office
    person: PersonId
    digest: str
    at: datetime
