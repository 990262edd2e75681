"""Appointments from calendars, and the commitments' own state."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "commitment_state",
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("standing", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_commitment_state_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "line", name=op.f("pk_commitment_state")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("coach_id", sa.String(200), nullable=False),
        sa.Column("uid", sa.String(200), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_appointment_engagement_id")
        ),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_appointment_coach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "engagement_id",
            "coach_id",
            "uid",
            "starts_at",
            name=op.f("uq_appointment_engagement_id_coach_id_uid_starts_at"),
        ),
    )
    op.create_index(
        op.f("ix_appointment_coach_id_starts_at"), "appointment", ["coach_id", "starts_at"]
    )
