"""Pilots by version, and what was read of them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

INSTANT = sa.DateTime(timezone=True)
BINARY = (("pilot_version", "sealed"), ("pilot_reading", "sealed"))


def upgrade() -> None:
    """Make the tables; on PostgreSQL, ANALYZE passes over what is sealed."""
    op.create_table(
        "pilot_version",
        sa.Column("pilot_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.String(200), nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pilot_id", "version", name=op.f("pk_pilot_version")),
    )
    op.create_table(
        "pilot_reading",
        sa.Column("pilot_id", sa.String(200), nullable=False),
        sa.Column("kpi_id", sa.String(200), nullable=False),
        sa.Column("cohort_id", sa.String(200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pilot_id", "kpi_id", name=op.f("pk_pilot_reading")),
        sa.UniqueConstraint("cohort_id", "kpi_id", name=op.f("uq_pilot_reading_cohort_id_kpi_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, column in BINARY:
            op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))
