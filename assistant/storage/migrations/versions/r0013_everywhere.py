"""A missed name may be wanted masked in every engagement."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "missed_name", sa.Column("everywhere_at", sa.DateTime(timezone=True), nullable=True)
    )
