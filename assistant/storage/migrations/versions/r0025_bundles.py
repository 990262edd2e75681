"""Bundles, evaluations and approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

INSTANT = sa.DateTime(timezone=True)
BINARY = (
    ("bundle", "facts"),
    ("bundle_artefact", "sealed"),
    ("bundle_statement", "mac"),
    ("evaluation", "body"),
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bundle",
        sa.Column("digest", sa.String(200), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_bundle")),
    )
    op.create_table(
        "bundle_artefact",
        sa.Column("bundle", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle"], ["bundle.digest"], name=op.f("fk_bundle_artefact_bundle")
        ),
        sa.PrimaryKeyConstraint("bundle", "name", name=op.f("pk_bundle_artefact")),
    )
    op.create_table(
        "bundle_statement",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("happened", sa.String(200), nullable=False),
        sa.Column("bundle", sa.String(200), nullable=True),
        sa.Column("person_id", sa.String(200), nullable=True),
        sa.Column("role", sa.String(200), nullable=True),
        sa.Column("evidence", sa.String(200), nullable=True),
        sa.Column("code", sa.String(200), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bundle_statement")),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("bundle", sa.String(200), nullable=False),
        sa.Column("baseline", sa.String(200), nullable=True),
        sa.Column("selection", sa.String(200), nullable=False),
        sa.Column("verdict", sa.String(200), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    op.create_index(op.f("ix_evaluation_at"), "evaluation", ["at"])
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in BINARY:
        op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))
