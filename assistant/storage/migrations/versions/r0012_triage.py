"""Requests for coaching and what was proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "triage_request",
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("author_id", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_triage_request_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_triage_request")),
    )
    op.create_index(
        op.f("ix_triage_request_author_id"), "triage_request", ["author_id"], unique=False
    )
