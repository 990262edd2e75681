"""What the repositories of people's requests take and give (GDPR Art. 12, 15–20).

Invariant: codes, ids and times only. What somebody contests is in words and stands sealed under
its session's key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from governance.identity import PersonId, SessionId


class Right(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


class Extension(StrEnum):
    """Why it takes two months more (Art. 12(3))."""

    COMPLEX = "complex"
    MANY_REQUESTS = "many_requests"


class Refusal(StrEnum):
    """Why it is refused; the person is told, with whom to complain to (Art. 12(4), (5))."""

    NOT_IDENTIFIED = "not_identified"
    MANIFESTLY_UNFOUNDED = "manifestly_unfounded"
    EXCESSIVE = "excessive"
    LEGAL_HOLD = "legal_hold"


class Ground(StrEnum):
    """Why processing is restricted (Art. 18(1))."""

    ACCURACY_CONTESTED = "accuracy_contested"
    UNLAWFUL = "unlawful"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION = "objection"


class Reply(StrEnum):
    """What a coach makes of a contested line."""

    AGREED = "agreed"
    STANDS = "stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """One request. due: when it has to be answered. refusal: None unless it was refused."""

    id: str
    person: PersonId
    right: Right
    received_at: datetime
    due: datetime
    extension: Extension | None = None
    answered_at: datetime | None = None
    refusal: Refusal | None = None
    answered_by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRecord:
    """A restriction on everything a person speaks in. until: None while it stands."""

    id: str
    person: PersonId
    ground: Ground
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A contested line. line: its section and number, such as `goal:1`. said: the person's words.

    reply, replied: what the coach made of it, and the coach's words; None before they answer.
    """

    id: str
    session: SessionId
    person: PersonId
    line: str
    at: datetime
    said: str = field(repr=False)
    reply: Reply | None = None
    replied: str | None = field(default=None, repr=False)
    replied_at: datetime | None = None
