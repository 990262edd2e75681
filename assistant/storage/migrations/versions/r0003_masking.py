"""Names somebody marked as missed, and what follows from them."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
