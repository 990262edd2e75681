"""Which lines of the list of erasures, a file beside the database, are carried out."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the table; the list begins empty."""
    op.create_table(
        "listed_erasure",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_erasure")),
    )
