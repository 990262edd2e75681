"""What consent is made of: a notice, what a person said to it, and where that holds.

Invariant: a record never changes. A new word is a new event, and what somebody's consent is now
follows from their events alone (`governance.consent.grants`). States as in ISO/IEC TS 27560.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import NewType

from governance.identity import (
    EngagementId,
    Locality,
    PersonId,
    ProcessorId,
    SessionId,
)

ConsentId = NewType("ConsentId", str)
"""Names one consent event, such as `con_…`."""


class ConsentState(StrEnum):
    """What an event says, and what a consent then is (ISO/IEC TS 27560)."""

    REQUESTED = "requested"
    REFUSED = "refused"
    GIVEN = "given"
    RENEWED = "renewed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Taken back by the person."""
    REVOKED = "revoked"
    """Taken back by somebody else, such as the privacy officer."""
    INVALIDATED = "invalidated"
    """Found never to have been valid."""


class Channel(StrEnum):
    """How a person said it."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    INVITATION = "invitation"
    REQUEST = "request"
    """Sending a triage request is itself a single-use local grant."""
    SYNTHETIC = "synthetic"
    """Made up for a probe, a demo or a test; never about a real person."""
    SYSTEM = "system"
    """Nobody said it: a run-out recorded by the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRef:
    """Exactly which text somebody was shown; `digest` is `Notice.digest`."""

    id: str
    version: int
    language: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text people are shown before they say yes or no, and what it promises.

    purposes: codes of the purposes it names. localities, processors: where it allows processing
    (no processors named: any in these localities). grant_days: how long a yes lasts at most.
    The tuples of text are the fields a receipt needs (ISO/IEC TS 27560), one sentence each.
    """

    id: str
    version: int
    language: str
    title: str
    text: str
    purposes: frozenset[str]
    localities: frozenset[Locality]
    processors: frozenset[ProcessorId] = frozenset()
    grant_days: int
    personal_data: tuple[str, ...]
    recipients: tuple[str, ...]
    storage: tuple[str, ...]
    retention: tuple[str, ...]
    rights: tuple[str, ...]
    withdrawal: str
    legal_basis: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over every field, so that a notice is exactly the one that was shown."""
        return _digest(self)

    @property
    def ref(self) -> NoticeRef:
        """How an event names this notice."""
        return NoticeRef(
            id=self.id, version=self.version, language=self.language, digest=self.digest
        )


@lru_cache(maxsize=64)
def _digest(notice: Notice) -> str:
    """Kept, as the gate asks it of the same few texts for every person."""
    facts = {
        "grant_days": notice.grant_days,
        "id": notice.id,
        "language": notice.language,
        "legal_basis": notice.legal_basis,
        "localities": sorted(notice.localities),
        "personal_data": list(notice.personal_data),
        "processors": sorted(notice.processors),
        "purposes": sorted(notice.purposes),
        "recipients": list(notice.recipients),
        "retention": list(notice.retention),
        "rights": list(notice.rights),
        "storage": list(notice.storage),
        "text": notice.text,
        "title": notice.title,
        "v": 1,
        "version": notice.version,
        "withdrawal": notice.withdrawal,
    }
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a word holds: everywhere, in one engagement, or in one session of it."""

    engagement: EngagementId | None = None
    session: SessionId | None = None

    def __post_init__(self) -> None:
        if self.session is not None and self.engagement is None:
            raise ValueError("A session belongs to an engagement; name both.")

    def covers(self, other: Place) -> bool:
        """Whether everything in `other` is also in this place."""
        return self.engagement in (None, other.engagement) and self.session in (None, other.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEvent:
    """One word of one person about one purpose.

    person: whose data it is. by: who recorded it; None for the system. purpose: `Purpose.code`.
    notice and expires: always there for given and renewed. at: when it was recorded, UTC.
    """

    id: ConsentId
    person: PersonId
    purpose: str
    locality: Locality
    state: ConsentState
    at: datetime
    by: PersonId | None
    channel: Channel
    place: Place
    notice: NoticeRef | None = None
    expires: datetime | None = None

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None or (self.expires and self.expires.utcoffset() is None):
            raise ValueError("A consent event's times are timezone-aware.")
        if self.state in YES and (self.notice is None or self.expires is None):
            raise ValueError("A yes names the notice it answers and when it runs out.")


YES = frozenset({ConsentState.GIVEN, ConsentState.RENEWED})
"""Events that can let something through."""

NO = frozenset(
    {
        ConsentState.REFUSED,
        ConsentState.EXPIRED,
        ConsentState.WITHDRAWN,
        ConsentState.REVOKED,
        ConsentState.INVALIDATED,
    }
)
"""Events that end what was said before them."""
