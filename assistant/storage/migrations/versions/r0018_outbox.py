"""Mail that waits to be sent; a ledger entry's number is its row's own number on SQLite."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and on SQLite write the ledger's entries into one without a second index."""
    _make_outbox()
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


def _make_outbox() -> None:
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("record_id", sa.String(200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("useful_until", INSTANT, nullable=False),
        sa.Column("status", sa.String(200), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_outbox_mail_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outbox_mail_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
    )
    op.create_index(op.f("ix_outbox_mail_status_next_try"), "outbox_mail", ["status", "next_try"])
    op.create_index(
        op.f("ix_outbox_mail_engagement_id_person_id"),
        "outbox_mail",
        ["engagement_id", "person_id"],
    )
