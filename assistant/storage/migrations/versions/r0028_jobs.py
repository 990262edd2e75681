"""When the next session of a paced queue may begin; Procrastinate's own tables come beside it.

Those are its package's SQL, applied by `assistant.storage.queue_schema` in the same transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the table; a queue has a row once something paced went through it."""
    op.create_table(
        "queue_pace",
        sa.Column("queue", sa.String(200), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_queue_pace")),
    )
