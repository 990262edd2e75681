"""The processor register, incidents and signed checklists."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "officer",
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("appointed_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("person_id", "office", name=op.f("pk_officer")),
    )
    op.create_table(
        "processor_entry",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("vendor", sa.String(200), nullable=False),
        sa.Column("contract", sa.String(200), nullable=True),
        sa.Column("dpa_on", INSTANT, nullable=True),
        sa.Column("sub_processors", sa.JSON(), nullable=True),
        sa.Column("region", sa.String(200), nullable=True),
        sa.Column("no_training", sa.String(200), nullable=True),
        sa.Column("expires", INSTANT, nullable=True),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processor_entry")),
    )
    op.create_table(
        "checklist_answer",
        sa.Column("vendor", sa.String(200), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("vendor", "question", name=op.f("pk_checklist_answer")),
    )
    op.create_table(
        "signature",
        sa.Column("signed", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("office", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("signed", "subject", "office", "digest", name=op.f("pk_signature")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("category", sa.String(200), nullable=False),
        sa.Column("severity", sa.String(200), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("finding", sa.String(200), nullable=True),
        sa.Column("aware_at", INSTANT, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.String(200), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("authority_at", INSTANT, nullable=True),
        sa.Column("people_at", INSTANT, nullable=True),
        sa.Column("no_notice", sa.String(200), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closing", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_finding"), "incident", ["finding"], unique=True)
