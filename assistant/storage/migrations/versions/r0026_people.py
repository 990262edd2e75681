"""People, coaches, times to book; priorities, KPIs, figures and surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

INSTANT = sa.DateTime(timezone=True)
BINARY = (
    ("plan_item", "sealed"),
    ("coach_record", "sealed"),
    ("enrolment", "number"),
    ("enrolment", "digest"),
    ("enrolment", "sealed"),
    ("survey_mark", "hash"),
)


def upgrade() -> None:
    """Make the tables; on PostgreSQL, ANALYZE passes over what is sealed."""
    _people()
    _kpis()
    if op.get_bind().dialect.name == "postgresql":
        for table, column in BINARY:
            op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))


def _people() -> None:
    op.create_table(
        "coach_rule",
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("credential", sa.String(200), nullable=True),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_coach_rule")),
    )
    op.create_table(
        "coach_record",
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("credential", sa.String(200), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("training", sa.String(200), nullable=False),
        sa.Column("practice_hours", sa.Integer(), nullable=False),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("endorsed_on", sa.Date(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(200), nullable=True),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_coach_record_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_coach_record")),
    )
    op.create_table(
        "engagement_fact",
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("coach_id", sa.String(200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coach_id"], ["person.id"], name=op.f("fk_engagement_fact_coach_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_engagement_fact_engagement_id")
        ),
        sa.PrimaryKeyConstraint("engagement_id", name=op.f("pk_engagement_fact")),
    )
    op.create_index(op.f("ix_engagement_fact_coach_id"), "engagement_fact", ["coach_id"])
    op.create_table(
        "enrolment",
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.String(200), nullable=False),
        sa.Column("age", sa.String(200), nullable=False),
        sa.Column("tenure", sa.String(200), nullable=False),
        sa.Column("pay", sa.String(200), nullable=False),
        sa.Column("region", sa.String(200), nullable=True),
        sa.Column("language", sa.String(200), nullable=True),
        sa.Column("line", sa.String(200), nullable=True),
        sa.Column("cohort_id", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_enrolment_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("number", name=op.f("uq_enrolment_number")),
    )
    op.create_index(op.f("ix_enrolment_cohort_id"), "enrolment", ["cohort_id"])
    op.create_table(
        "slot",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("coach_id", sa.String(200), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_slot_coach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("coach_id", "starts_at", name=op.f("uq_slot_coach_id_starts_at")),
    )
    op.create_index(op.f("ix_slot_starts_at"), "slot", ["starts_at"])
    op.create_table(
        "seat",
        sa.Column("slot_id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_seat_engagement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_seat_slot_id")),
        sa.PrimaryKeyConstraint("slot_id", "person_id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])


def _kpis() -> None:
    op.create_table(
        "kpi_figure",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("kpi_id", sa.String(200), nullable=False),
        sa.Column("period", sa.String(200), nullable=False),
        sa.Column("thousandths", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("computation", sa.String(200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=True),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_figure")),
        sa.UniqueConstraint("kpi_id", "period", name=op.f("uq_kpi_figure_kpi_id_period")),
    )
    op.create_table(
        "owner_reminder",
        sa.Column("kpi_id", sa.String(200), nullable=False),
        sa.Column("period", sa.String(200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("kpi_id", "period", name=op.f("pk_owner_reminder")),
    )
    op.create_table(
        "plan_item",
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_plan_item")),
    )
    op.create_table(
        "survey_round",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("kpi_id", sa.String(200), nullable=False),
        sa.Column("cohort_id", sa.String(200), nullable=False),
        sa.Column("period", sa.String(200), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closes_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_survey_round_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_round")),
        sa.UniqueConstraint("kpi_id", "period", name=op.f("uq_survey_round_kpi_id_period")),
    )
    op.create_table(
        "survey_mark",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("round_id", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_mark_round_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_survey_mark")),
    )
    op.create_index(op.f("ix_survey_mark_round_id"), "survey_mark", ["round_id"])
    op.create_table(
        "survey_tally",
        sa.Column("round_id", sa.String(200), nullable=False),
        sa.Column("answer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["survey_round.id"], name=op.f("fk_survey_tally_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "answer", name=op.f("pk_survey_tally")),
    )
