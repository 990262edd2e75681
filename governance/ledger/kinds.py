"""The closed lists behind the ledger: every kind of event, and every key a fact may have."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

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
