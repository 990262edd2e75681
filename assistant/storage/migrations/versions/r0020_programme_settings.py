"""What an organization has set, sealed and versioned; roles given to an account here by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table and the column; nothing is set, and nobody was given a role."""
    op.create_table(
        "programme_setting",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_lines", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_programme_setting")),
    )
    op.add_column("account", sa.Column("granted", sa.JSON(), nullable=True))
