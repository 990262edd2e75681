"""What the ledger records: closed kinds, ids, and a few facts. There is no place for free text.

Invariant: an event holds no name and no word of a session. Kinds come from a registry, facts
from an allow-list of keys, and every text in it is one token without spaces. People are named by
pseudonymous ids, and not even those are in a leaf (`governance.ledger.commitment`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from governance.errors import LedgerError
from governance.identity import Actor, DecisionId, EngagementId, PersonId, Role, SessionId
from governance.ledger.commitment import canonical
from governance.ledger.kinds import FACTS, EventKind

Fact: TypeAlias = str | int | bool

SYSTEM: Final = Actor(person=None, role=Role.ADMINISTRATOR)
"""The system itself; recorded as `system`, whatever the role, because `person` is None."""

TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127}", re.ASCII)
"""One word of an id, a code, a digest or a time. No spaces and no @: a sentence does not fit."""


_MAX_INTEGER: Final = 2**53 - 1
"""Beyond this, JSON readers disagree (RFC 8785 §3.2.2.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refs:
    """What an event is about, by opaque ids. subject: whom it concerns, who need not be its actor.

    record: the consent event, notice, key or checkpoint it is about.
    """

    session: SessionId | None = None
    engagement: EngagementId | None = None
    decision: DecisionId | None = None
    subject: PersonId | None = None
    record: str | None = None


_REFS: Final = frozenset(f.name for f in fields(Refs))
NO_REFS: Final = Refs()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One thing that happened.

    at: UTC. facts: keys from `FACTS`; values are tokens, whole numbers or booleans.

    Raises:
        ValueError: a time that is not UTC, a key outside the list, or a value that could hold text.
    """

    kind: EventKind
    at: datetime
    actor: Actor
    refs: Refs = NO_REFS
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact], hash=False)

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError("A ledger event's time is in UTC and says so.")
        texts = [self.actor.person, *(getattr(self.refs, name) for name in _REFS)]
        if not all(text is None or _is_token(text) for text in texts):
            raise ValueError("An id in a ledger event is not one plain token.")
        if not FACTS.issuperset(self.facts):
            raise ValueError("A ledger event has a fact whose key is not in governance.ledger.")
        if not all(_is_fact(value) for value in self.facts.values()):
            raise ValueError("A fact is one plain token, a whole number, or true or false.")
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    def payload(self) -> bytes:
        """The event as canonical JSON, as it is committed to."""
        person = self.actor.person
        actor = (
            {"role": "system"} if person is None else {"person": person, "role": self.actor.role}
        )
        refs = {name: said for name in _REFS if (said := getattr(self.refs, name)) is not None}
        return canonical(
            {
                "actor": actor,
                "at": self.at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
                "facts": dict(self.facts),
                "kind": self.kind,
                "refs": refs,
                "v": 1,
            }
        )


def read_event(payload: bytes) -> LedgerEvent:
    """The event in a payload.

    Raises:
        LedgerError: it is not exactly what `LedgerEvent.payload` writes.
    """
    try:
        event = _parse(cast("dict[str, Any]", json.loads(payload)))
    except (ValueError, KeyError, TypeError, AttributeError):
        event = None
    if event is None or event.payload() != payload:
        # The cause would quote the payload.
        raise LedgerError(
            "A ledger entry is not in the form this version knows. Nothing was changed; "
            "read the ledger with the version that wrote it."
        )
    return event


def _parse(raw: dict[str, Any]) -> LedgerEvent:
    actor = raw["actor"]
    return LedgerEvent(
        kind=EventKind(raw["kind"]),
        at=datetime.fromisoformat(raw["at"]).astimezone(UTC),
        actor=SYSTEM
        if actor["role"] == "system"
        else Actor(person=actor["person"], role=Role(actor["role"])),
        refs=Refs(**raw["refs"]),
        facts=raw["facts"],
    )


def _is_token(value: object) -> bool:
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def _is_fact(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= _MAX_INTEGER
    return _is_token(value)
