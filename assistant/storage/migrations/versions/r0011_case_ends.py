"""The day on which a case was resolved, from which its time is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column; cases resolved before count from their opening."""
    op.add_column("stop_case", sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True))
