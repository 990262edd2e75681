"""Which text cites which pseudonym; names somebody marked as missed.

Who cites what stood in sealed texts only, and a migration has no keys: every masked transcript and
summary that is stored is taken to cite every entry of its engagement, so that none goes too soon.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and cite what is stored already."""
    op.create_table(
        "vault_citation",
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("citing", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_vault_citation_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_vault_citation_engagement_id")
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "citing", "kind", "number", name=op.f("pk_vault_citation")
        ),
    )
    op.create_index(
        op.f("ix_vault_citation_engagement_id_kind_number"),
        "vault_citation",
        ["engagement_id", "kind", "number"],
        unique=False,
    )
    op.create_table(
        "missed_name",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("engagement_id", sa.String(200), nullable=False),
        sa.Column("session_id", sa.String(200), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(200), nullable=False),
        sa.Column("role", sa.String(200), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagement.id"], name=op.f("fk_missed_name_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_missed_name_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_name")),
    )
    for column in ("engagement_id", "session_id"):
        op.create_index(op.f(f"ix_missed_name_{column}"), "missed_name", [column], unique=False)
    for stage, citing in (("Pseudonymized", "masked"), ("Guarded", "summary")):
        op.execute(
            "INSERT INTO vault_citation (session_id, citing, kind, number, engagement_id) "  # noqa: S608  -- two constants of this file
            f"SELECT s.id, '{citing}', v.kind, v.number, v.engagement_id "
            "FROM vault_entry v JOIN session s ON s.engagement_id = v.engagement_id "
            f"JOIN sealed_stage t ON t.session_id = s.id AND t.stage = '{stage}'"
        )
