"""What was answered to a write, by its idempotency key."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing yet."""
