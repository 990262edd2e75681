"""PostgreSQL keeps no samples of keys and of what is sealed.

ANALYZE, which the server runs by itself, copies values of a column into `pg_statistic`, where no
rewriting of the table reaches them. A statistics target of 0 takes none; giving the column its own
type again drops those that were taken (PostgreSQL documentation, "ALTER TABLE").
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BINARY = (
    ("account", "subject"),
    ("api_token", "hash"),
    ("certificate", "document"),
    ("coach_note", "sealed"),
    ("contest", "sealed"),
    ("decision", "sealed"),
    ("engagement", "wrapped_key"),
    ("engagement", "sealed_profile"),
    ("facet_set", "sealed"),
    ("idempotent_answer", "id"),
    ("idempotent_answer", "request"),
    ("idempotent_answer", "answer"),
    ("invitation", "hash"),
    ("ledger_checkpoint", "root"),
    ("ledger_entry", "leaf"),
    ("ledger_entry", "payload"),
    ("ledger_entry", "salt"),
    ("ledger_head", "frontier"),
    ("ledger_node", "hash"),
    ("mail_address", "sealed"),
    ("master_key", "sealed_ledger_seed"),
    ("missed_name", "sealed"),
    ("outbox_mail", "sealed"),
    ("programme_setting", "sealed_lines"),
    ("sealed_stage", "blob"),
    ("session", "sealed_particulars"),
    ("session", "wrapped_key"),
    ("stop_case", "sealed"),
    ("summary_edit", "sealed"),
    ("theme_release", "counts"),
    ("triage_request", "sealed"),
    ("vault_entry", "sealed"),
    ("web_session", "hash"),
)


def upgrade() -> None:
    """Let ANALYZE pass over every binary column."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in BINARY:
        op.alter_column(table, column, type_=sa.LargeBinary())
        op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))
