"""Row-level security on PostgreSQL: a transaction sees the rows of who it says it is for (ADR 31).

FORCE holds for the owner of the tables, too, so that an installation with one role has it. Only
superusers and roles with BYPASSRLS see past it: `pg_dump` needs one (docs/operations).
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

OF_ENGAGEMENT = (
    "session",
    "vault_entry",
    "facet_set",
    "stop_case",
    "learning_proposal",
    "missed_name",
)
OF_SESSION = (
    "sealed_stage",
    "decision",
    "coach_note",
    "summary_edit",
    "contest",
    "triage_request",
)
REACH = """
CREATE FUNCTION chatham_reach() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog
AS $$ SELECT coalesce(current_setting('chatham.reach', true), '') $$
"""
# In a subquery of its own the setting is read once a statement, not once a row.
ALL = "(SELECT chatham_reach()) = '*'"
TAKES_PART = (
    "EXISTS (SELECT FROM participant p WHERE p.engagement_id = {table}.{column}"
    " AND p.person_id = (SELECT chatham_reach()))"
)
SESSION_SEEN = "EXISTS (SELECT FROM session s WHERE s.id = {table}.session_id)"


def upgrade() -> None:
    """Let rows be seen by whom they are about."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(sa.text(REACH))
    protect("engagement", TAKES_PART.format(table="engagement", column="id"))
    for table in OF_ENGAGEMENT:
        protect(table, TAKES_PART.format(table=table, column="engagement_id"))
    for table in OF_SESSION:
        protect(table, SESSION_SEEN.format(table=table))


def protect(table: str, seen: str) -> None:
    """Rows are read, changed and deleted where they are seen; anybody known may add one."""
    op.execute(sa.text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
    op.execute(sa.text(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'))
    op.execute(
        sa.text(
            f'CREATE POLICY reach ON "{table}" USING ({ALL} OR {seen})'
            " WITH CHECK ((SELECT chatham_reach()) <> '')"
        )
    )
