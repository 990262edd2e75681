"""An index of whom and what the ledger's entries name, made from the entries that are there.

The rule stands here once more, so that it stays what this version meant by it.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

TILE = 256
NAMED = re.compile(
    rb'"(?:person|session|engagement|subject)":"([A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127})"'
)


def upgrade() -> None:
    """Make the table, and note every full tile of entries in it."""
    mention = op.create_table(
        "ledger_mention",
        sa.Column("token", sa.String(200), nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("token", "index", name=op.f("pk_ledger_mention")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    size = connection.scalar(sa.text("SELECT size FROM ledger_head")) or 0
    entry = sa.table("ledger_entry", sa.column("index", sa.BigInteger), sa.column("payload"))
    payload = sa.cast(entry.c.payload, sa.LargeBinary)
    wanted = sa.select(entry.c.index, payload).where(entry.c.payload.is_not(None))
    for first in range(0, size - size % TILE, TILE):
        tile = wanted.where(entry.c.index >= first, entry.c.index < first + TILE)
        rows = [
            {"token": token, "index": index}
            for index, said in connection.execute(tile)
            for token in {found.decode("ascii") for found in NAMED.findall(said)}
        ]
        if rows:
            connection.execute(sa.insert(mention), rows)
    if connection.dialect.name == "postgresql":
        # ANALYZE would copy ids into `pg_statistic`, where no erasure reaches them (see 0022).
        op.execute(sa.text('ALTER TABLE "ledger_mention" ALTER COLUMN "token" SET STATISTICS 0'))
