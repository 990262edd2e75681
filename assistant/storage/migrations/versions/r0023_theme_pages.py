"""An organization's own versions of the theme taxonomy: what themes are called and grouped as."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

TOKEN = sa.String(200)
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One table; no samples of what is in it are kept on PostgreSQL."""
    op.create_table(
        "taxonomy_version",
        sa.Column("id", TOKEN, nullable=False),
        sa.Column("base", TOKEN, nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("drafted_by", TOKEN),
        sa.Column("drafted_at", INSTANT, nullable=False),
        sa.Column("published_by", TOKEN),
        sa.Column("published_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taxonomy_version")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            sa.text('ALTER TABLE "taxonomy_version" ALTER COLUMN "document" SET STATISTICS 0')
        )
