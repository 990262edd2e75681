"""What an organization sets for its programme, by code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SettingKey(StrEnum):
    """What can be set. Each holds one or more lines of text."""

    ORGANIZATION = "organization"
    PRIVACY_CONTACT = "privacy_contact"
    CRISIS_CONTACTS = "crisis_contacts"
    HUMAN_CONTACT = "human_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRecord:
    """One setting as it stood from `set_at` on. lines: none when it was taken back."""

    key: SettingKey
    version: int
    lines: tuple[str, ...] = field(repr=False)
    set_at: datetime
