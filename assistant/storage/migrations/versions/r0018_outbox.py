"""Mail that waits to be sent, and what rights still need."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing yet."""
