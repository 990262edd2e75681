"""What managers told of a pilot: masked, handed in once for a cohort."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make the table; on PostgreSQL, ANALYZE passes over what is sealed."""
    op.create_table(
        "pilot_narratives",
        sa.Column("pilot_id", sa.String(200), nullable=False),
        sa.Column("cohort_id", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("pilot_id", name=op.f("pk_pilot_narratives")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_pilot_narratives_cohort_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text('ALTER TABLE "pilot_narratives" ALTER COLUMN "sealed" SET STATISTICS 0'))
