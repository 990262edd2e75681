"""What the repositories of erasure, holds, certificates and retention runs take and give.

Invariant: ids, codes, counts and times only; the record of an erasure holds nothing of what went.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from governance.identity import EngagementId, PersonId, SessionId


class Cause(StrEnum):
    """Why something was erased."""

    WITHDRAWAL = "withdrawal"
    RETENTION = "retention"
    REQUEST = "request"


class Category(StrEnum):
    """What retention and certificates speak about, as the table of DESIGN §4 names it."""

    RAW = "raw"
    UNREAD = "unread"
    MASKED = "masked"
    SUMMARY = "summary"
    STOPPED = "stopped"
    REQUEST = "request"
    COMMITMENTS = "commitments"
    CONSENT = "consent"
    NAMES = "names"
    SESSION_KEY = "session_key"
    ENGAGEMENT_KEY = "engagement_key"
    VAULT = "vault"
    LEDGER_PAYLOAD = "ledger_payload"
    QUEUED = "queued"
    CASE = "case"
    MISSED_NAME = "missed_name"
    NOTIFICATION = "notification"
    SIGN_IN = "sign_in"
    COACH_NOTE = "coach_note"
    FACETS = "facets"
    THEME_REPORT = "theme_report"
    NARRATIVES = "narratives"
    LEARNING = "learning"


class ErasureStatus(StrEnum):
    """`erasing` until no older page is left in any file."""

    ERASING = "erasing"
    ERASED = "erased"


class Proof(StrEnum):
    """What is known about the files after an erasure.

    log_truncated: SQLite folded its log in and cut it to nothing, deleted bytes overwritten.
    tables_rewritten: PostgreSQL wrote the tables anew; its write-ahead log is the server's.
    """

    LOG_TRUNCATED = "log_truncated"
    TABLES_REWRITTEN = "tables_rewritten"


class HoldReason(StrEnum):
    """Why retention stops (GDPR Art. 17(3)(b), (e); Art. 18)."""

    LEGAL_CLAIM = "legal_claim"
    AUTHORITY_ORDER = "authority_order"
    LEGAL_DUTY = "legal_duty"


class LiftReason(StrEnum):
    """Why a hold ended."""

    SETTLED = "settled"
    NOT_NEEDED = "not_needed"
    PLACED_IN_ERROR = "placed_in_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRecord:
    """One erasure. counts: how many of what. certificate: once it is finished."""

    id: str
    cause: Cause
    status: ErasureStatus
    started_at: datetime
    sessions: tuple[SessionId, ...] = ()
    engagement: EngagementId | None = None
    person: PersonId | None = None
    counts: Mapping[Category, int] = field(
        default_factory=lambda: MappingProxyType(dict[Category, int]()), hash=False
    )
    proof: Proof | None = None
    finished_at: datetime | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """A legal hold on an engagement, or on one session of it. released_at: None while it stands."""

    id: str
    engagement: EngagementId
    session: SessionId | None
    reason: HoldReason
    placed_at: datetime
    placed_by: PersonId | None
    released_at: datetime | None = None
    released_by: PersonId | None = None
    lift_reason: LiftReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """A certificate as issued: canonical JSON of codes and ids, and its SHA-256 in hex."""

    id: str
    issued_at: datetime
    digest: str
    document: bytes
    erasure: str | None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A retention run. finished_at: None while it is at work, or after it was killed."""

    id: str
    started_at: datetime
    finished_at: datetime | None = None
    erased: int = 0
    held: int = 0
    certificate: str | None = None


class MasterKeyStatus(StrEnum):
    """Where a key-encryption key stands."""

    CURRENT = "current"
    RETIRING = "retiring"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKeyRecord:
    """A key-encryption key's row; the key itself is in the key file only.

    sealed_ledger_seed: the ledger's signing seed under this key, for recovery from shares.
    """

    id: str
    status: MasterKeyStatus
    created_at: datetime
    destroyed_at: datetime | None = None
    shares_at: datetime | None = None
    sealed_ledger_seed: bytes | None = field(default=None, repr=False)
