"""The programme's settings as everything else reads them, and what may be set.

Invariant: without crisis contacts and a privacy contact nothing is served (DESIGN §4: contacts are
shown before any gate, so there have to be some). A refusal never quotes what was typed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from assistant.storage.programme_records import SettingKey
from governance.errors import ChathamError

REQUIRED: Final = (SettingKey.CRISIS_CONTACTS, SettingKey.PRIVACY_CONTACT)
"""Nothing is served before these are set."""

MOST_LINES: Final = 8
MOST_CHARACTERS: Final = 200
LEAST_CHARACTERS: Final = 3
WORDS: Final[Mapping[SettingKey, str]] = MappingProxyType(
    {
        SettingKey.ORGANIZATION: "the public name of the organization",
        SettingKey.PRIVACY_CONTACT: "how to reach whoever answers for privacy",
        SettingKey.CRISIS_CONTACTS: "whom to call when somebody is in danger",
        SettingKey.HUMAN_CONTACT: "an ombudsperson, outside the line and bound to silence",
    }
)
_FLAGS: Final[Mapping[SettingKey, str]] = MappingProxyType(
    {
        SettingKey.CRISIS_CONTACTS: '--crisis-contact "Whom to call: number"',
        SettingKey.PRIVACY_CONTACT: '--privacy-contact "Whom to write to: address"',
    }
)


class ProgrammeNotSetUpError(ChathamError):
    """Something without which nothing may be served is not set; the message says what to run."""


class SettingRefusedError(ChathamError):
    """What was given cannot be a setting; nothing was changed."""


class SettingsMovedOnError(SettingRefusedError):
    """Somebody else changed a setting since it was read; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the settings since you loaded them, so nothing was changed. "
            "Load them again and read what is different."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What stands now. human_contact: the ombudsperson's; None when nobody named one.

    named: whether anybody gave the organization's name. missing: what is required and not set.
    """

    organization: str
    named: bool
    privacy_contact: str
    crisis_contacts: tuple[str, ...] = field(repr=False)
    human_contact: str | None = field(repr=False)
    missing: tuple[SettingKey, ...]

    @property
    def lines(self) -> Mapping[SettingKey, tuple[str, ...]]:
        """What people are told now, by key."""
        return {
            SettingKey.ORGANIZATION: (self.organization,),
            SettingKey.PRIVACY_CONTACT: (self.privacy_contact,),
            SettingKey.CRISIS_CONTACTS: self.crisis_contacts,
            SettingKey.HUMAN_CONTACT: (self.human_contact,) if self.human_contact else (),
        }

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what people are told now."""
        said = (self.organization, self.privacy_contact, self.crisis_contacts, self.human_contact)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def demand(self) -> None:
        """Refuse to go on without what is required.

        Raises:
            ProgrammeNotSetUpError: says what is missing and what to run.
        """
        if not self.missing:
            return
        what = " and ".join(WORDS[key] for key in self.missing)
        flags = " ".join(_FLAGS[key] for key in self.missing)
        raise ProgrammeNotSetUpError(
            f"The programme does not say yet: {what}. Nothing is started, because people have to "
            f"see it before anything else. Run: chatham init {flags}"
        )


def checked(key: SettingKey, lines: tuple[str, ...]) -> tuple[str, ...]:
    """`lines`, trimmed, if they can be shown to people.

    Raises:
        SettingRefusedError: too many, too long or too short, or not plain lines of text; or what
            is required would be taken back.
    """
    # Spaces only: a line break or another control is refused, not mended.
    trimmed = tuple(" ".join(word for word in line.split(" ") if word) for line in lines)
    if key in REQUIRED and not trimmed:
        raise SettingRefusedError(
            f"A programme cannot be without {WORDS[key]}. Nothing was changed. Set another one."
        )
    most = MOST_LINES if key is SettingKey.CRISIS_CONTACTS else 1
    if len(trimmed) > most:
        raise SettingRefusedError(
            f"At most {most} can be set for {WORDS[key]}. Nothing was changed. Leave some out."
        )
    if not all(_plain(line) for line in trimmed):
        raise SettingRefusedError(
            f"For {WORDS[key]}, write one line of {LEAST_CHARACTERS} to {MOST_CHARACTERS} ordinary "
            "characters. Nothing was changed."
        )
    return trimmed


def _plain(line: str) -> bool:
    # Controls, line breaks and marks that reverse the direction could make a number read wrongly.
    ordinary = all(unicodedata.category(letter)[0] not in "CZ" or letter == " " for letter in line)
    return ordinary and LEAST_CHARACTERS <= len(line) <= MOST_CHARACTERS
