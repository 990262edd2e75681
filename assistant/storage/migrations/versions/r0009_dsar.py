"""People's requests, restrictions of processing, and contested lines."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rights_request",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("right", sa.String(200), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("extension", sa.String(200), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("refusal", sa.String(200), nullable=True),
        sa.Column("answered_by", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    op.create_index(
        op.f("ix_rights_request_person_id"), "rights_request", ["person_id"], unique=False
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("ground", sa.String(200), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_person_id"), "restriction", ["person_id"], unique=False)
    op.create_table(
        "contest",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reply", sa.String(200), nullable=True),
        sa.Column("replied_at", INSTANT, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_contest_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
    )
    op.create_index(op.f("ix_contest_session_id"), "contest", ["session_id"], unique=False)
