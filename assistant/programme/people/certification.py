"""What certifies a coach, and whether it is enough for a kind of engagement.

Invariant: nothing here judges a coach: a credential, its expiry and what was handed in are facts
of a record, and the answer is what is missing, never a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assistant.storage.people_records import CoachKind, CoachRecord, EngagementKind, Training
from assistant.triage.coaches import LEVELS, Credential

FRESH: Final = timedelta(days=730)
"""How long evidence and an endorsement are good for."""
LEAST_HOURS: Final = 10
"""Supervised practice before a first engagement that is not a peer's."""

USUAL: Final[Mapping[EngagementKind, Credential | None]] = MappingProxyType(
    {
        EngagementKind.ONE_TO_ONE: Credential.ICF_ACC,
        EngagementKind.EXECUTIVE: Credential.ICF_PCC,
        EngagementKind.PEER: None,
        EngagementKind.GROUP_LAB: Credential.ICF_ACC,
    }
)
"""What each kind asks for until the programme says otherwise."""


class Missing(StrEnum):
    """What a record does not have for a kind of engagement."""

    CREDENTIAL = "credential"
    EXPIRED = "credential_expired"
    TRAINING = "training"
    PRACTICE = "supervised_practice"
    EVIDENCE = "outcome_evidence"
    ENDORSEMENT = "endorsement"
    CONTRACT = "contract"
    PLACE = "free_place"
    LINE = "neutral_line"


def required(kind: EngagementKind, rules: Mapping[EngagementKind, str | None]) -> Credential | None:
    """The credential a kind asks for; None for none."""
    if kind not in rules:
        return USUAL[kind]
    found = rules[kind]
    return None if found is None else Credential(found)


def missing(
    record: CoachRecord,
    kind: EngagementKind,
    rules: Mapping[EngagementKind, str | None],
    *,
    today: date,
) -> tuple[Missing, ...]:
    """What stands between a coach and an engagement of this kind; nothing when all is there."""
    found: list[Missing] = []
    wanted = required(kind, rules)
    if wanted is not None:
        if record.credential is None or LEVELS[Credential(record.credential)] < LEVELS[wanted]:
            found.append(Missing.CREDENTIAL)
        elif record.expires_on is not None and record.expires_on < today:
            found.append(Missing.EXPIRED)
        if record.training is Training.NONE:
            found.append(Missing.TRAINING)
        if record.practice_hours < LEAST_HOURS:
            found.append(Missing.PRACTICE)
        if record.evidence_on is None or record.evidence_on < today - FRESH:
            found.append(Missing.EVIDENCE)
    if record.endorsed_on is None or record.endorsed_on < today - FRESH:
        found.append(Missing.ENDORSEMENT)
    if not under_contract(record, today=today):
        found.append(Missing.CONTRACT)
    if record.taken >= record.capacity:
        found.append(Missing.PLACE)
    return tuple(found)


def under_contract(record: CoachRecord, *, today: date) -> bool:
    """Whether a coach may come in; from outside, only until the day their contract says."""
    if record.contract_until is None:
        return record.kind is not CoachKind.EXTERNAL
    return today <= record.contract_until
