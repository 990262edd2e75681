"""Cases after a stop; the labels, turns, policies and route of a stop, and a decision's, sealed.

What stood there unsealed is dropped and not copied: a migration has no keys. A session stopped
before keeps its status and reason, and its coach runs it again to learn the rest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of cases and take the codes of stops out of the open."""
    op.create_table(
        "stop_case",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("owner_id", sa.String(200), nullable=False),
        sa.Column("status", sa.String(200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_stop_case_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_stop_case_engagement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_case")),
        sa.UniqueConstraint("number", name=op.f("uq_stop_case_number")),
        sa.UniqueConstraint("session_id", name=op.f("uq_stop_case_session_id")),
    )
    op.create_index(
        op.f("ix_stop_case_engagement_id"), "stop_case", ["engagement_id"], unique=False
    )
    op.create_index(op.f("ix_stop_case_status"), "stop_case", ["status"], unique=False)
    op.add_column("session", sa.Column("sealed_particulars", sa.LargeBinary(), nullable=True))
    for name in ("route", "labels", "policies", "turns"):
        op.drop_column("session", name)
    op.add_column("decision", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    for name in ("route", "policies"):
        op.drop_column("decision", name)
