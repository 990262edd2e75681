"""Accounts and who is signed in; tokens are keyed hashes and know the day of their last use."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables. Tokens issued before end: their hashes were not keyed."""
    op.execute(sa.text("DELETE FROM api_token"))
    op.add_column("api_token", sa.Column("last_used_on", INSTANT, nullable=True))
    op.create_table(
        "account",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("subject", name=op.f("uq_account_subject")),
    )
    op.create_table(
        "web_session",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(200), nullable=True),
        sa.Column("person_id", sa.String(200), nullable=True),
        sa.Column("role", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_web_session_account_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_account_id"), "web_session", ["account_id"], unique=False)
