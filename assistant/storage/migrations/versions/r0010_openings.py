"""Earlier sessions that a coachee has opened to a new coach."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "opened_history",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("coach_id", sa.String(200), nullable=False),
        sa.Column("coachee_id", sa.String(200), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_opened_history_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_opened_history_coach_id")
        ),
        sa.ForeignKeyConstraint(
            ["coachee_id"], ["person.id"], name=op.f("fk_opened_history_coachee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_history")),
    )
    op.create_index(
        op.f("ix_opened_history_engagement_id"), "opened_history", ["engagement_id"], unique=False
    )
