"""What the repository of incidents takes and gives (GDPR Art. 33, 34).

Invariant: codes, counts and times only. What happened to whom is told elsewhere, by people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from governance.identity import PersonId

NOTIFY_WITHIN: Final = timedelta(hours=72)
"""From becoming aware to the notice to the authority (GDPR Art. 33(1))."""


class Category(StrEnum):
    """What kind of breach; the first three are the authority's own three."""

    CONFIDENTIALITY = "confidentiality"
    INTEGRITY = "integrity"
    AVAILABILITY = "availability"
    WITHOUT_CONSENT = "without_consent"
    KEPT_TOO_LONG = "kept_too_long"
    NOT_ERASED = "not_erased"
    NAME_MISSED = "name_missed"


class Severity(StrEnum):
    """The risk to the people concerned; `high` means they are told as well (Art. 34)."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class Source(StrEnum):
    """Who opened it."""

    AUDIT = "audit"
    PERSON = "person"


class NoNotice(StrEnum):
    """Why the authority is not told (Art. 33(1)); documented all the same (Art. 33(5))."""

    RISK_UNLIKELY = "risk_unlikely"
    ENCRYPTED_AND_KEY_SAFE = "encrypted_and_key_safe"
    NO_PERSONAL_DATA = "no_personal_data"


class Closing(StrEnum):
    """How it ended."""

    REMEDIED = "remedied"
    ACCEPTED = "accepted"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRecord:
    """One incident. finding: what an audit found, by a code. people: None is not known yet."""

    id: str
    category: Category
    severity: Severity
    source: Source
    aware_at: datetime
    opened_at: datetime
    opened_by: PersonId | None = None
    finding: str | None = None
    people: int | None = None
    authority_at: datetime | None = None
    people_at: datetime | None = None
    no_notice: NoNotice | None = None
    closed_at: datetime | None = None
    closing: Closing | None = None

    @property
    def due(self) -> datetime:
        """When the authority has to have been told."""
        return self.aware_at + NOTIFY_WITHIN
