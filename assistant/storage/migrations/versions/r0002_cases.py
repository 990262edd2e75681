"""Cases after a stop, and the labels of a stop, sealed."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Nothing yet."""
