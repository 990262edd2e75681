"""Modules proposed to people, what organizations wrote, and how modules were found."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

INSTANT = sa.DateTime(timezone=True)
BINARY = (("learning_proposal", "sealed"), ("learning_module", "text"))


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "learning_proposal",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_learning_proposal_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learning_proposal_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_learning_proposal_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_proposal")),
    )
    op.create_index(
        op.f("ix_learning_proposal_person_id_proposed_at"),
        "learning_proposal",
        ["person_id", "proposed_at"],
    )
    op.create_index(op.f("ix_learning_proposal_session_id"), "learning_proposal", ["session_id"])
    op.create_table(
        "learning_module",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("theme", sa.String(200), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("release_id", sa.String(200), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_learning_module")),
    )
    op.create_table(
        "learning_tally",
        sa.Column("module", sa.String(200), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("shown_answers", sa.Integer(), nullable=False),
        sa.Column("shown_useful", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("module", name=op.f("pk_learning_tally")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in BINARY:  # see r0022
            op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))
