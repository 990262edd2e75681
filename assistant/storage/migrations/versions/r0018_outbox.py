"""Mail that waits to be sent; a ledger entry's number is its row's own number on SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and on SQLite write the ledger's entries into one without a second index."""
    if op.get_bind().dialect.name == "sqlite":
        _number_rows()


def _number_rows() -> None:
    op.create_table(
        "ledger_entry_numbered",
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_ledger_entry")),
    )
    op.execute(
        sa.text(
            'INSERT INTO ledger_entry_numbered ("index", leaf, payload, salt) '
            'SELECT "index", leaf, payload, salt FROM ledger_entry ORDER BY "index"'
        )
    )
    op.drop_table("ledger_entry")
    op.rename_table("ledger_entry_numbered", "ledger_entry")
