"""What the papers are written from: this installation's settings, register, notices and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from assistant.register.standing import Standing
from assistant.rights.schedule import Rule
from assistant.storage.register_records import Answer, Question, SignatureRecord
from assistant.storage.rights_records import Category
from governance.consent.records import Notice
from governance.identity import Locality, Processor


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A vendor's checklist as it stands, with the signatures under exactly that."""

    name: str
    answers: Mapping[Question, Answer]
    signatures: tuple[SignatureRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The installation at one moment.

    processor: what works on new sessions. notices: the newest version of each. people,
    engagements: how many. policies: ids of the policies in force, and their digest.
    """

    at: datetime
    organization: str
    contact: str
    processor: Processor
    register: tuple[Standing, ...]
    notices: tuple[Notice, ...]
    schedule: Mapping[Category, Rule]
    policies: frozenset[str]
    policy_digest: str
    ledger_key: str
    ledger_size: int
    database: str
    engagements: int
    people: int
    officers: int
    open_incidents: int

    @property
    def software(self) -> str:
        """Which Chatham this is."""
        return f"Chatham {version('chatham')}"

    @property
    def leaves_the_house(self) -> bool:
        """Whether anything is sent to somebody else now."""
        third = self.processor.locality is Locality.THIRD_PARTY
        return third and any(
            s.holds and s.entry is not None and s.entry.id == self.processor.id
            for s in self.register
        )


def days(rule: Rule) -> str:
    """How long, in words."""
    return f"{rule.time.days} days"
