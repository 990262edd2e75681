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
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias, cast

from governance.errors import LedgerError
from governance.identity import Actor, DecisionId, EngagementId, PersonId, Role, SessionId
from governance.ledger.commitment import canonical

Fact: TypeAlias = str | int | bool

SYSTEM: Final = Actor(person=None, role=Role.ADMINISTRATOR)
"""The system itself; recorded as `system`, whatever the role, because `person` is None."""

TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127}", re.ASCII)
"""One word of an id, a code, a digest or a time. No spaces and no @: a sentence does not fit."""

FACTS: Final = frozenset(
    {
        "attempt",
        "audience",
        "bundle",
        "cause",
        "channel",
        "digest",
        "dropped",
        "entries",
        "expires",
        "format",
        "language",
        "lines",
        "locality",
        "milliseconds",
        "notice",
        "notice_digest",
        "notice_version",
        "policy",
        "processor",
        "purpose",
        "reason",
        "replaced",
        "root",
        "size",
        "source",
        "spans",
        "status",
        "step",
        "subjects",
        "tokens_in",
        "tokens_out",
        "turns",
        "version",
        "words",
    }
)
"""Keys a fact may have. Left out on purpose: sensitivity labels, ids of the policies that fired
and the route, since any of them tells what somebody talked about."""

_MAX_INTEGER: Final = 2**53 - 1
"""Beyond this, JSON readers disagree (RFC 8785 §3.2.2.3)."""


class EventKind(StrEnum):
    """Everything that is recorded, as `domain:subject:action`."""

    CONSENT_NOTICE_PUBLISHED = "consent:notice:published"
    CONSENT_GRANT_REQUESTED = "consent:grant:requested"
    CONSENT_GRANT_REFUSED = "consent:grant:refused"
    CONSENT_GRANT_GIVEN = "consent:grant:given"
    CONSENT_GRANT_RENEWED = "consent:grant:renewed"
    CONSENT_GRANT_EXPIRED = "consent:grant:expired"
    CONSENT_GRANT_WITHDRAWN = "consent:grant:withdrawn"
    CONSENT_GRANT_REVOKED = "consent:grant:revoked"
    CONSENT_GRANT_INVALIDATED = "consent:grant:invalidated"
    CONSENT_ATTEMPT_REJECTED = "consent:attempt:rejected"
    GATE_CONSENT_ALLOWED = "gate:consent:allowed"
    GATE_CONSENT_STOPPED = "gate:consent:stopped"
    GATE_POLICY_ALLOWED = "gate:policy:allowed"
    GATE_POLICY_STOPPED = "gate:policy:stopped"
    GATE_ANONYMIZER_ALLOWED = "gate:anonymizer:allowed"
    GATE_ANONYMIZER_STOPPED = "gate:anonymizer:stopped"
    GATE_EGRESS_ALLOWED = "gate:egress:allowed"
    GATE_EGRESS_STOPPED = "gate:egress:stopped"
    GATE_GUARD_ALLOWED = "gate:guard:allowed"
    GATE_GUARD_STOPPED = "gate:guard:stopped"
    GATE_RELEASE_ALLOWED = "gate:release:allowed"
    GATE_RELEASE_STOPPED = "gate:release:stopped"
    ENGINE_DRAFT_RECORDED = "engine:draft:recorded"
    RELEASE_SUMMARY_VIEWED = "release:summary:viewed"
    RELEASE_SUMMARY_EXPORTED = "release:summary:exported"
    SESSION_TRANSCRIPT_RECEIVED = "session:transcript:received"
    SESSION_SPEAKERS_CONFIRMED = "session:speakers:confirmed"
    SESSION_RUN_STARTED = "session:run:started"
    SESSION_RUN_FAILED = "session:run:failed"
    SESSION_RUN_WITHDRAWN = "session:run:withdrawn"
    SESSION_RUN_EXPIRED = "session:run:expired"
    SESSION_SUMMARY_APPROVED = "session:summary:approved"
    SESSION_CONTENT_ERASED = "session:content:erased"
    KEY_MASTER_CREATED = "key:master:created"
    KEY_MASTER_DESTROYED = "key:master:destroyed"
    KEY_ENGAGEMENT_CREATED = "key:engagement:created"
    KEY_ENGAGEMENT_DESTROYED = "key:engagement:destroyed"
    KEY_SESSION_CREATED = "key:session:created"
    KEY_SESSION_DESTROYED = "key:session:destroyed"
    POLICY_VERSION_LOADED = "policy:version:loaded"
    BUNDLE_VERSION_LOADED = "bundle:version:loaded"
    LEDGER_PAYLOAD_ERASED = "ledger:payload:erased"
    LEDGER_LOG_EXPORTED = "ledger:log:exported"
    ADMIN_INSTALLATION_CREATED = "admin:installation:created"
    ADMIN_TOKEN_ISSUED = "admin:token:issued"  # noqa: S105  -- a kind of event, no token
    ADMIN_TOKEN_REVOKED = "admin:token:revoked"  # noqa: S105  -- likewise
    ADMIN_ROLE_GRANTED = "admin:role:granted"
    ADMIN_ROLE_REMOVED = "admin:role:removed"
    ADMIN_SETTING_CHANGED = "admin:setting:changed"


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
        refs = {name: getattr(self.refs, name) for name in _REFS}
        return canonical(
            {
                "actor": actor,
                "at": self.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "facts": dict(self.facts),
                "kind": self.kind,
                "refs": {name: value for name, value in refs.items() if value is not None},
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
