"""The closed lists behind the ledger: every kind of event, and every key a fact may have."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

FACTS: Final = frozenset(
    {
        "article",
        "attempt",
        "audience",
        "basis",
        "bundle",
        "category",
        "cause",
        "channel",
        "count",
        "cost",
        "days",
        "deadline",
        "digest",
        "document",
        "dropped",
        "due",
        "enrolled",
        "entries",
        "erased",
        "expires",
        "failed",
        "format",
        "held",
        "kept",
        "key",
        "language",
        "lines",
        "locality",
        "milliseconds",
        "missing",
        "notice",
        "notice_digest",
        "notice_version",
        "overdue",
        "period",
        "period_end",
        "period_start",
        "policy",
        "processor",
        "purpose",
        "reason",
        "register",
        "region",
        "replaced",
        "rewrapped",
        "right",
        "role",
        "root",
        "seed",
        "severity",
        "shares",
        "signed_as",
        "size",
        "source",
        "spans",
        "state",
        "status",
        "step",
        "subjects",
        "taxonomy",
        "threshold",
        "tokens_in",
        "tokens_out",
        "turns",
        "until",
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
    CONSENT_RECEIPT_ISSUED = "consent:receipt:issued"
    CONSENT_INVITATION_ISSUED = "consent:invitation:issued"
    CONSENT_INVITATION_MAILED = "consent:invitation:mailed"
    CONSENT_INVITATION_OPENED = "consent:invitation:opened"
    CONSENT_INVITATION_USED = "consent:invitation:used"
    CONSENT_INVITATION_EXPIRED = "consent:invitation:expired"
    CONSENT_INVITATION_REVOKED = "consent:invitation:revoked"
    CONSENT_HISTORY_OPENED = "consent:history:opened"
    CONSENT_HISTORY_CLOSED = "consent:history:closed"
    CONSENT_PREVIEW_SHOWN = "consent:preview:shown"
    CONSENT_PREVIEW_ANSWERED = "consent:preview:answered"
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
    RELEASE_MASKED_VIEWED = "release:masked:viewed"
    RELEASE_TURNS_VIEWED = "release:turns:viewed"
    ACCESS_RECORD_VIEWED = "access:record:viewed"
    ACCESS_LOG_VIEWED = "access:log:viewed"
    ACCESS_ATTEMPT_REFUSED = "access:attempt:refused"
    SESSION_TRANSCRIPT_RECEIVED = "session:transcript:received"
    SESSION_SPEAKERS_CONFIRMED = "session:speakers:confirmed"
    SESSION_RUN_STARTED = "session:run:started"
    SESSION_RUN_POSTPONED = "session:run:postponed"
    SESSION_RUN_FAILED = "session:run:failed"
    SESSION_RUN_WITHDRAWN = "session:run:withdrawn"
    SESSION_RUN_EXPIRED = "session:run:expired"
    SESSION_EDIT_MADE = "session:edit:made"
    SESSION_EDIT_REFUSED = "session:edit:refused"
    SESSION_NOTE_WRITTEN = "session:note:written"
    SESSION_NOTE_DELETED = "session:note:deleted"
    SESSION_RECAP_SHARED = "session:recap:shared"
    SESSION_SUMMARY_APPROVED = "session:summary:approved"
    SESSION_CONTENT_ERASED = "session:content:erased"
    SESSION_CONTENT_ERASING = "session:content:erasing"
    COMMITMENT_STATE_CHANGED = "commitment:state:changed"
    CALENDAR_FILE_IMPORTED = "calendar:file:imported"
    CALENDAR_FILE_EXPORTED = "calendar:file:exported"
    RETENTION_RUN_STARTED = "retention:run:started"
    RETENTION_RUN_FINISHED = "retention:run:finished"
    RETENTION_RUN_FAILED = "retention:run:failed"
    RETENTION_CONTENT_ERASED = "retention:content:erased"
    RETENTION_ENGAGEMENT_CLOSED = "retention:engagement:closed"
    RETENTION_HOLD_PLACED = "retention:hold:placed"
    RETENTION_HOLD_RELEASED = "retention:hold:released"
    RIGHTS_REQUEST_OPENED = "rights:request:opened"
    RIGHTS_REQUEST_EXTENDED = "rights:request:extended"
    RIGHTS_REQUEST_ANSWERED = "rights:request:answered"
    RIGHTS_REQUEST_REFUSED = "rights:request:refused"
    RIGHTS_PACKAGE_EXPORTED = "rights:package:exported"
    RIGHTS_LINE_CONTESTED = "rights:line:contested"
    RIGHTS_LINE_RECTIFIED = "rights:line:rectified"
    RIGHTS_PROCESSING_RESTRICTED = "rights:processing:restricted"
    RIGHTS_PROCESSING_RESUMED = "rights:processing:resumed"
    RIGHTS_DELETION_CERTIFIED = "rights:deletion:certified"
    RIGHTS_ATTEMPT_REJECTED = "rights:attempt:rejected"
    CASE_STOP_OPENED = "case:stop:opened"
    CASE_STOP_ACKNOWLEDGED = "case:stop:acknowledged"
    CASE_STOP_OVERDUE = "case:stop:overdue"
    CASE_STOP_RESOLVED = "case:stop:resolved"
    CASE_AGREEMENT_GIVEN = "case:agreement:given"
    CASE_DOOR_OPENED = "case:door:opened"
    MASKING_MISS_REPORTED = "masking:miss:reported"
    MASKING_MISS_CONFIRMED = "masking:miss:confirmed"
    MASKING_MISS_RESOLVED = "masking:miss:resolved"
    KEY_MASTER_CREATED = "key:master:created"
    KEY_MASTER_DESTROYED = "key:master:destroyed"
    KEY_ENGAGEMENT_CREATED = "key:engagement:created"
    KEY_ENGAGEMENT_DESTROYED = "key:engagement:destroyed"
    KEY_SESSION_CREATED = "key:session:created"
    KEY_SESSION_DESTROYED = "key:session:destroyed"
    KEY_ROTATION_STARTED = "key:rotation:started"
    KEY_ROTATION_FINISHED = "key:rotation:finished"
    KEY_SIGNING_CREATED = "key:signing:created"
    KEY_SIGNING_ROTATED = "key:signing:rotated"
    KEY_SHARES_ISSUED = "key:shares:issued"
    KEY_SHARES_COMBINED = "key:shares:combined"
    PROCESSOR_RECORD_ADDED = "processor:record:added"
    PROCESSOR_RECORD_CHANGED = "processor:record:changed"
    PROCESSOR_RECORD_SIGNED = "processor:record:signed"
    PROCESSOR_RECORD_REFUSED = "processor:record:refused"
    PROCESSOR_RECORD_EXPIRED = "processor:record:expired"
    PROCESSOR_RECORD_REMOVED = "processor:record:removed"
    INCIDENT_REPORT_OPENED = "incident:report:opened"
    INCIDENT_REPORT_CHANGED = "incident:report:changed"
    INCIDENT_AUTHORITY_NOTIFIED = "incident:authority:notified"
    INCIDENT_PEOPLE_NOTIFIED = "incident:people:notified"
    INCIDENT_REPORT_CLOSED = "incident:report:closed"
    LEARNING_MODULE_PROPOSED = "learning:module:proposed"
    LEARNING_MODULE_DRAFTED = "learning:module:drafted"
    LEARNING_MODULE_DECIDED = "learning:module:decided"
    THEMES_COHORT_CHANGED = "themes:cohort:changed"
    THEMES_FACETS_RECORDED = "themes:facets:recorded"
    THEMES_FACETS_FAILED = "themes:facets:failed"
    THEMES_REPORT_RESERVED = "themes:report:reserved"
    THEMES_REPORT_RELEASED = "themes:report:released"
    THEMES_REPORT_LAPSED = "themes:report:lapsed"
    THEMES_REPORT_FORGOTTEN = "themes:report:forgotten"
    THEMES_TAXONOMY_DRAFTED = "themes:taxonomy:drafted"
    THEMES_TAXONOMY_PUBLISHED = "themes:taxonomy:published"
    PROGRAMME_PEOPLE_IMPORTED = "programme:people:imported"
    PROGRAMME_COACH_CHANGED = "programme:coach:changed"
    PROGRAMME_RULE_CHANGED = "programme:rule:changed"
    PROGRAMME_ENGAGEMENT_OPENED = "programme:engagement:opened"
    PROGRAMME_ENGAGEMENT_CLOSED = "programme:engagement:closed"
    PROGRAMME_PLAN_CHANGED = "programme:plan:changed"
    PROGRAMME_FIGURE_RECORDED = "programme:figure:recorded"
    PROGRAMME_FIGURE_SIGNED = "programme:figure:signed"
    PROGRAMME_SURVEY_OPENED = "programme:survey:opened"
    PROGRAMME_SURVEY_CLOSED = "programme:survey:closed"
    PROGRAMME_PILOT_REGISTERED = "programme:pilot:registered"
    PROGRAMME_PILOT_CHANGED = "programme:pilot:changed"
    PROGRAMME_PILOT_STARTED = "programme:pilot:started"
    PROGRAMME_PILOT_STOPPED = "programme:pilot:stopped"
    PROGRAMME_PILOT_READ = "programme:pilot:read"
    PROGRAMME_PILOT_TOLD = "programme:pilot:told"
    PROGRAMME_PILOT_FORGOTTEN = "programme:pilot:forgotten"
    POLICY_VERSION_LOADED = "policy:version:loaded"
    BUNDLE_VERSION_LOADED = "bundle:version:loaded"
    BUNDLE_CANDIDATE_NOTED = "bundle:candidate:noted"
    BUNDLE_RUN_RECORDED = "bundle:run:recorded"
    BUNDLE_EVALUATION_RECORDED = "bundle:evaluation:recorded"
    BUNDLE_APPROVAL_GIVEN = "bundle:approval:given"
    BUNDLE_APPROVAL_REFUSED = "bundle:approval:refused"
    BUNDLE_VERSION_CHOSEN = "bundle:version:chosen"
    BUNDLE_VERSION_SUSPENDED = "bundle:version:suspended"
    BUNDLE_VERSION_RETIRED = "bundle:version:retired"
    AI_WORK_STOPPED = "ai:work:stopped"
    AI_WORK_RESUMED = "ai:work:resumed"
    LEDGER_PAYLOAD_ERASED = "ledger:payload:erased"
    LEDGER_LOG_EXPORTED = "ledger:log:exported"
    LEDGER_TRAIL_EXPORTED = "ledger:trail:exported"
    LEDGER_CHECKPOINT_COSIGNED = "ledger:checkpoint:cosigned"
    LEDGER_CHECK_FAILED = "ledger:check:failed"
    AUDIT_PACK_EXPORTED = "audit:pack:exported"
    PAPERS_DOCUMENT_ISSUED = "papers:document:issued"
    ADMIN_INSTALLATION_CREATED = "admin:installation:created"
    ADMIN_BACKUP_MADE = "admin:backup:made"
    ADMIN_DATABASE_RESTORED = "admin:database:restored"
    ADMIN_TOKEN_ISSUED = "admin:token:issued"  # noqa: S105  -- a kind of event, no token
    ADMIN_TOKEN_REVOKED = "admin:token:revoked"  # noqa: S105  -- likewise
    ADMIN_ROLE_GRANTED = "admin:role:granted"
    ADMIN_ROLE_REMOVED = "admin:role:removed"
    ADMIN_SETTING_CHANGED = "admin:setting:changed"
