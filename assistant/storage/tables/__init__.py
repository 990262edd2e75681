"""The tables. A text column is a token or a code (see `columns`); words are sealed bytes.

Unsealed words exist in two places, and neither is a session's: the notices an organization
shows, and the ledger's signed checkpoints. A test lists all columns and knows no third.
The migrations build the same schema; a test compares the two. Ids are made by the caller.
"""

from __future__ import annotations

from assistant.storage.tables.access import (
    account,
    api_token,
    web_session,
)
from assistant.storage.tables.bundles import (
    bundle,
    bundle_artefact,
    bundle_statement,
    evaluation,
)
from assistant.storage.tables.cases import (
    stop_case,
)
from assistant.storage.tables.consent import (
    consent_event,
    invitation,
    look_first,
    notice,
    opened_history,
)
from assistant.storage.tables.kpis import (
    kpi_figure,
    owner_reminder,
    plan_item,
    survey_mark,
    survey_round,
    survey_tally,
)
from assistant.storage.tables.learning import (
    learning_module,
    learning_proposal,
    learning_tally,
)
from assistant.storage.tables.ledger import (
    ledger_checkpoint,
    ledger_entry,
    ledger_head,
    ledger_mention,
    ledger_node,
)
from assistant.storage.tables.metadata import metadata
from assistant.storage.tables.notifications import mail_address, notification
from assistant.storage.tables.operations import listed_erasure, queue_pace
from assistant.storage.tables.outbox import outbox_mail
from assistant.storage.tables.people import (
    coach_record,
    coach_rule,
    engagement_fact,
    enrolment,
    seat,
    slot,
)
from assistant.storage.tables.pilots import pilot_narratives, pilot_reading, pilot_version
from assistant.storage.tables.preparing import (
    appointment,
    commitment_state,
)
from assistant.storage.tables.programme import (
    programme_setting,
)
from assistant.storage.tables.register import (
    checklist_answer,
    incident,
    officer,
    processor_entry,
    signature,
)
from assistant.storage.tables.replays import idempotent_answer
from assistant.storage.tables.requests import (
    contest,
    restriction,
    rights_request,
)
from assistant.storage.tables.rights import (
    certificate,
    engagement_closing,
    erasure,
    erasure_count,
    legal_hold,
    master_key,
    retention_run,
)
from assistant.storage.tables.sessions import (
    decision,
    engagement,
    participant,
    person,
    sealed_stage,
    session,
)
from assistant.storage.tables.summaries import (
    coach_note,
    summary_edit,
)
from assistant.storage.tables.themes import (
    cohort,
    cohort_engagement,
    facet_set,
    taxonomy_version,
    theme_release,
    theme_spend,
)
from assistant.storage.tables.triage import (
    triage_request,
)
from assistant.storage.tables.vault import (
    missed_name,
    vault_citation,
    vault_entry,
    vault_number,
)

__all__ = [
    "account",
    "api_token",
    "appointment",
    "bundle",
    "bundle_artefact",
    "bundle_statement",
    "certificate",
    "checklist_answer",
    "coach_note",
    "coach_record",
    "coach_rule",
    "cohort",
    "cohort_engagement",
    "commitment_state",
    "consent_event",
    "contest",
    "decision",
    "engagement",
    "engagement_closing",
    "engagement_fact",
    "enrolment",
    "erasure",
    "erasure_count",
    "evaluation",
    "facet_set",
    "idempotent_answer",
    "incident",
    "invitation",
    "kpi_figure",
    "learning_module",
    "learning_proposal",
    "learning_tally",
    "ledger_checkpoint",
    "ledger_entry",
    "ledger_head",
    "ledger_mention",
    "ledger_node",
    "legal_hold",
    "listed_erasure",
    "look_first",
    "mail_address",
    "master_key",
    "metadata",
    "missed_name",
    "notice",
    "notification",
    "officer",
    "opened_history",
    "outbox_mail",
    "owner_reminder",
    "participant",
    "person",
    "pilot_narratives",
    "pilot_reading",
    "pilot_version",
    "plan_item",
    "processor_entry",
    "programme_setting",
    "queue_pace",
    "restriction",
    "retention_run",
    "rights_request",
    "sealed_stage",
    "seat",
    "session",
    "signature",
    "slot",
    "stop_case",
    "summary_edit",
    "survey_mark",
    "survey_round",
    "survey_tally",
    "taxonomy_version",
    "theme_release",
    "theme_spend",
    "triage_request",
    "vault_citation",
    "vault_entry",
    "vault_number",
    "web_session",
]
