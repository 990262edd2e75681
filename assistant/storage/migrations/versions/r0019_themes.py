"""Cohorts, facets, theme releases, and what they cost each person."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TOKEN = sa.String(200)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cohort",
        sa.Column("id", TOKEN, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    _make_cohort_engagement()
    _make_facet_set()
    _make_theme_release()
    op.create_table(
        "theme_spend",
        sa.Column("person_id", TOKEN, nullable=False),
        sa.Column("release_id", TOKEN, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "release_id", name=op.f("pk_theme_spend")),
    )
    op.create_index(op.f("ix_theme_spend_person_id_year"), "theme_spend", ["person_id", "year"])


def _make_cohort_engagement() -> None:
    op.create_table(
        "cohort_engagement",
        sa.Column("engagement_id", TOKEN, nullable=False),
        sa.Column("cohort_id", TOKEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_cohort_engagement_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_engagement_cohort_id")
        ),
        sa.PrimaryKeyConstraint("engagement_id", name=op.f("pk_cohort_engagement")),
    )
    op.create_index(op.f("ix_cohort_engagement_cohort_id"), "cohort_engagement", ["cohort_id"])


def _make_facet_set() -> None:
    op.create_table(
        "facet_set",
        sa.Column("session_id", TOKEN, nullable=False),
        sa.Column("engagement_id", TOKEN, nullable=False),
        sa.Column("period", TOKEN, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_facet_set_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_facet_set_engagement_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_facet_set")),
    )
    op.create_index(
        op.f("ix_facet_set_engagement_id_period"), "facet_set", ["engagement_id", "period"]
    )


def _make_theme_release() -> None:
    asked = ["cohort_id", "period", "taxonomy", "classifier"]
    op.create_table(
        "theme_release",
        sa.Column("id", TOKEN, nullable=False),
        *(sa.Column(name, TOKEN, nullable=False) for name in asked),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_theme_release_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_release")),
        sa.UniqueConstraint(*asked, name=op.f("uq_theme_release_" + "_".join(asked))),
    )
